import type { Operation } from '../../core/call'
import { notFound, type KeyStore } from '../keys'

export const deleteAlias =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const deleted = store.of(caller.account).aliases.delete(input.AliasName)
    if (!deleted) throw notFound(`Alias ${store.aliasArn(caller.account, input.AliasName)} is not found.`)
  }
