import { AwsError, type Access, type Call, type ResourcePolicy } from '../core/call'
import { aliasesOf, type KeyStore } from './keys'

type Accesses = (call: Call) => Access[]

const onKey = [
  'DescribeKey', 'DisableKey', 'EnableKey', 'EnableKeyRotation', 'GetKeyPolicy', 'GetKeyRotationStatus', 'PutKeyPolicy', 'ScheduleKeyDeletion'
]

/** Which permissions each operation of KMS needs; aliases are resources beside their key (Service Authorization Reference). */
export const kmsAccesses = (store: KeyStore): Record<string, Accesses> => {
  const keyArn = ({ caller }: Call, keyId: unknown): string[] => {
    try {
      return [store.find(keyId, caller).arn]
    } catch (error) {
      // There is nothing to be judged; the operation says what is wrong.
      if (error instanceof AwsError) return []
      throw error
    }
  }
  const access = (action: string, resources: string[]): Access[] => 
    resources.map((resource) => ({ action: `kms:${action}`, resource, values: { 'kms:resourcealiases': aliasesOf(store, resource) } }))
  const aliasArn = ({ caller, input }: Call) => store.aliasArn(caller.account, String(input.AliasName))
  return {
    ...Object.fromEntries(
      onKey.map((operation): [string, Accesses] => [operation, (call) => access(operation, keyArn(call, call.input.KeyId))])
    ),
    CreateAlias: (call) => access('CreateAlias', [aliasArn(call), ...keyArn(call, call.input.TargetKeyId)]),
    DeleteAlias: (call) => access('DeleteAlias', [aliasArn(call), ...keyArn(call, call.input.AliasName)]),
    CreateKey: () => access('CreateKey', ['*']),
    ListKeys: () => access('ListKeys', ['*']),
    ListAliases: () => access('ListAliases', ['*'])
  }
}

/** A key's policy is above everything; an alias has none. */
export const keyPolicyOf = (store: KeyStore, arn: string): ResourcePolicy | undefined => {
  const [account = '', resource = ''] = arn.split(':').slice(4)
  const key = store.of(account).keys.get(resource.slice('key/'.length))
  return key && { account, document: key.policy, decides: true }
}
