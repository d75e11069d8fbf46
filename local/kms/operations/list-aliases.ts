import type { Operation } from '../../core/call'
import { requireKey, type KeyStore } from '../keys'

/** All aliases of the caller's account, or those of one key. */
export const listAliases =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const only = input.KeyId === undefined ? undefined : requireKey(store, input.KeyId, caller, 'kms:ListAliases').id
    const aliases = [...store.of(caller.account).aliases]
      .filter(([, keyId]) => only === undefined || keyId === only)
      .map(([name, keyId]) => ({ AliasName: name, AliasArn: store.aliasArn(caller.account, name), TargetKeyId: keyId }))
    return { Aliases: aliases, Truncated: false }
  }
