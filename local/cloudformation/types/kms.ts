import type { ResourceType } from '../resource-type'

export const key: ResourceType = {
  type: 'AWS::KMS::Key',
  applies: [
    'Description',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'PendingWindowInDays',
    'EnableKeyRotation',
    'Enabled',
    'Tags'
  ],
  create: async ({ properties, call }) => {
    const { Description, KeyPolicy, KeySpec, KeyUsage, MultiRegion, PendingWindowInDays, EnableKeyRotation, Enabled, Tags } =
      properties
    const { KeyMetadata } = await call('kms', 'CreateKey', {
      Description,
      KeySpec,
      KeyUsage,
      MultiRegion,
      ...(KeyPolicy ? { Policy: JSON.stringify(KeyPolicy) } : {}),
      ...(Tags ? { Tags: Tags.map(({ Key, Value }: { Key: string; Value: string }) => ({ TagKey: Key, TagValue: Value })) } : {})
    })
    const { KeyId, Arn } = KeyMetadata
    if (EnableKeyRotation) await call('kms', 'EnableKeyRotation', { KeyId })
    if (Enabled === false) await call('kms', 'DisableKey', { KeyId })
    return {
      ref: KeyId,
      attributes: { Arn, KeyId },
      delete: () => call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: PendingWindowInDays ?? 30 })
    }
  },
  replaces: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Tags', 'Description'],
  update: async ({ properties, call }, { ref: KeyId, ...present }) => {
    const { KeyPolicy, EnableKeyRotation, Enabled = true } = properties
    if (KeyPolicy) await call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: JSON.stringify(KeyPolicy) })
    if (EnableKeyRotation) await call('kms', 'EnableKeyRotation', { KeyId })
    await call('kms', Enabled ? 'EnableKey' : 'DisableKey', { KeyId })
    return { ...present, ref: KeyId }
  }
}

export const alias: ResourceType = {
  type: 'AWS::KMS::Alias',
  name: 'AliasName',
  applies: ['AliasName', 'TargetKeyId'],
  create: async ({ properties, call }) => {
    const { AliasName, TargetKeyId } = properties
    await call('kms', 'CreateAlias', { AliasName, TargetKeyId })
    return { ref: AliasName, delete: () => call('kms', 'DeleteAlias', { AliasName }) }
  }
}
