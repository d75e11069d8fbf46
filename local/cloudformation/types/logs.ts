import { tagMap, type ResourceType } from '../resource-type'

export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  name: 'LogGroupName',
  replaces: ['Tags'],
  applies: ['LogGroupName', 'RetentionInDays', 'Tags'],
  records: ['KmsKeyId', 'LogGroupClass', 'DataProtectionPolicy'],
  create: async ({ properties, account, region, partition, call, generatedName }) => {
    const { RetentionInDays, Tags } = properties
    const logGroupName = properties.LogGroupName ?? generatedName()
    await call('logs', 'CreateLogGroup', { logGroupName, ...(Tags ? { tags: tagMap(Tags) } : {}) })
    if (RetentionInDays) await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(RetentionInDays) })
    return {
      ref: logGroupName,
      attributes: { Arn: `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:*` },
      delete: () => call('logs', 'DeleteLogGroup', { logGroupName })
    }
  },
  update: async ({ properties, call }, { ref: logGroupName, ...present }) => {
    const { RetentionInDays } = properties
    if (RetentionInDays) await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(RetentionInDays) })
    return { ...present, ref: logGroupName }
  }
}
