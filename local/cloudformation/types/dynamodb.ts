import type { ResourceType } from '../resource-type'

const passedOn = [
  'AttributeDefinitions',
  'BillingMode',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
  'TableClass',
  'Tags'
]

export const table: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  name: 'TableName',
  applies: ['TableName', 'PointInTimeRecoverySpecification', 'SSESpecification', 'TimeToLiveSpecification', ...passedOn],
  records: ['ContributorInsightsSpecification'],
  create: async ({ properties, call, generatedName }) => {
    const { PointInTimeRecoverySpecification, SSESpecification, TimeToLiveSpecification } = properties
    const TableName = properties.TableName ?? generatedName()
    const given = passedOn.filter((name) => properties[name] !== undefined)
    await call('dynamodb', 'CreateTable', {
      TableName,
      ...Object.fromEntries(given.map((name) => [name, properties[name]])),
      ...(SSESpecification
        ? { SSESpecification: { ...SSESpecification, SSEEnabled: undefined, Enabled: SSESpecification.SSEEnabled } }
        : {})
    })
    if (PointInTimeRecoverySpecification) {
      await call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification })
    }
    if (TimeToLiveSpecification) {
      await call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification })
    }
    const { Table } = await call('dynamodb', 'DescribeTable', { TableName })
    return { ref: TableName, attributes: { Arn: Table.TableArn }, delete: () => call('dynamodb', 'DeleteTable', { TableName }) }
  }
}
