import type { Creation, ResourceType } from '../resource-type'

const POLL_MILLISECONDS = 20

const untilActive = async ({ call, clock }: Creation, TableName: string): Promise<any> => {
  for (;;) {
    const { Table } = await call('dynamodb', 'DescribeTable', { TableName })
    if (Table.TableStatus === 'ACTIVE') return Table
    await new Promise<void>((resolve) => void clock.after(POLL_MILLISECONDS, resolve))
  }
}

const passedOn = [
  'AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes', 'KeySchema', 'LocalSecondaryIndexes', 'ProvisionedThroughput'
]

export const table: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  applies: ['TableName', ...passedOn],
  records: [
    'DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'SSESpecification', 'Tags', 'TimeToLiveSpecification',
    'ContributorInsightsSpecification', 'TableClass'
  ],
  create: async (creation) => {
    const { properties, call, generatedName } = creation
    const TableName = properties.TableName ?? generatedName()
    const given = passedOn.filter((name) => properties[name] !== undefined)
    await call('dynamodb', 'CreateTable', { TableName, ...Object.fromEntries(given.map((name) => [name, properties[name]])) })
    const { TableArn } = await untilActive(creation, TableName)
    return { ref: TableName, attributes: { Arn: TableArn }, delete: () => call('dynamodb', 'DeleteTable', { TableName }) }
  }
}
