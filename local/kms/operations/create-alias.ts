import { AwsError, type Operation } from '../../core/call'
import { requireLivingKey, type KeyStore } from '../keys'

export const createAlias =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const name = String(input.AliasName)
    if (!/^alias\/[\w/-]+$/.test(name)) {
      throw new AwsError(
        'InvalidAliasNameException', 'Alias must start with the prefix "alias/" and contain letters, digits, / _ - only.'
      )
    }
    if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '')
    const key = requireLivingKey(store, input.TargetKeyId, caller, 'kms:CreateAlias')
    const { aliases } = store.of(caller.account)
    if (aliases.has(name)) {
      throw new AwsError(
        'AlreadyExistsException', `An alias with the name ${store.aliasArn(caller.account, name)} already exists`
      )
    }
    aliases.set(name, key.id)
  }
