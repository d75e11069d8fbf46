import { createDatabase, type Database } from '../../../local/dynamodb/database'
import { createMemoryDatabase } from '../../../local/dynamodb/memory/database'
import { createManualClock } from '../../helpers/manual-clock'

const TableName = 'jobs'
const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['JobId', 'Item', 'Status', 'Since'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'JobId', KeyType: 'HASH' },
    { AttributeName: 'Item', KeyType: 'RANGE' }
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-status',
      KeySchema: [{ AttributeName: 'Status', KeyType: 'HASH' }, { AttributeName: 'Since', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' }
    }
  ]
}

const item = (job: number, name: string, more: object = {}) => ({ JobId: { S: `j${job}` }, Item: { S: name }, ...more })
const inLine = (job: number) => item(job, 'JOB', { Status: { S: 'RUNNING' }, Since: { S: `2026-01-0${job}` }, Version: { N: '1' } })
const Key = { JobId: { S: 'j1' }, Item: { S: 'JOB' } }
const byStatus = {
  TableName, IndexName: 'by-status', KeyConditionExpression: '#status = :status', ExpressionAttributeNames: { '#status': 'Status' },
  ExpressionAttributeValues: { ':status': { S: 'RUNNING' } }
}
const history = {
  TableName, KeyConditionExpression: 'JobId = :job AND begins_with(#item, :history)', ExpressionAttributeNames: { '#item': 'Item' },
  ExpressionAttributeValues: { ':job': { S: 'j1' }, ':history': { S: 'HISTORY#' } }
}
const moved = {
  TableName, Key, UpdateExpression: 'SET Version = Version + :one, Since = :since REMOVE Note', ConditionExpression: 'Version = :version',
  ExpressionAttributeValues: { ':one': { N: '1' }, ':version': { N: '1' }, ':since': { S: '2026-01-09' } }
}

/** What a job table is asked, in this order; each sees what those before it have left. */
const calls: [string, string, object][] = [
  ['writes an item', 'PutItem', { TableName, Item: inLine(1) }],
  ['writes another', 'PutItem', { TableName, Item: inLine(2) }],
  ['writes a third', 'PutItem', { TableName, Item: inLine(3) }],
  ['writes an item that is in no index', 'PutItem', { TableName, Item: item(1, 'HISTORY#1', { To: { S: 'copy' } }) }],
  ['writes a second such item', 'PutItem', { TableName, Item: item(1, 'HISTORY#2', { To: { S: 'restore' } }) }],
  ['refuses a condition that does not hold', 'PutItem', { TableName, Item: inLine(1), ConditionExpression: 'attribute_not_exists(JobId)' }],
  ['reads an item', 'GetItem', { TableName, Key }],
  ['reads nothing', 'GetItem', { TableName, Key: { ...Key, Item: { S: 'none' } } }],
  ['reads items together, of which one is not there', 'BatchGetItem', {
    RequestItems: { [TableName]: { Keys: [Key, { ...Key, Item: { S: 'none' } }], ConsistentRead: true } }
  }],
  ['writes items together', 'BatchWriteItem', {
    RequestItems: { [TableName]: [4, 5].map((job) => ({ PutRequest: { Item: item(job, 'HISTORY#1') } })) }
  }],
  ['reads what was written together', 'GetItem', { TableName, Key: { JobId: { S: 'j5' }, Item: { S: 'HISTORY#1' } } }],
  ['queries items of one key', 'Query', history],
  ['queries them backwards', 'Query', { ...history, ScanIndexForward: false }],
  ['queries an index', 'Query', byStatus],
  ['queries the first of an index', 'Query', { ...byStatus, Limit: 1 }],
  [
    'goes on behind it', 'Query',
    { ...byStatus, Limit: 1, ExclusiveStartKey: { JobId: { S: 'j1' }, Item: { S: 'JOB' }, Status: { S: 'RUNNING' }, Since: { S: '2026-01-01' } } }
  ],
  ['filters what it has found', 'Query', { ...byStatus, FilterExpression: 'JobId <> :job', ExpressionAttributeValues: { ':status': { S: 'RUNNING' }, ':job': { S: 'j2' } } }],
  ['updates on a condition', 'UpdateItem', { ...moved, ReturnValues: 'ALL_NEW' }],
  ['refuses the same update again', 'UpdateItem', { ...moved, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }],
  ['shows the update in the index', 'Query', byStatus],
  ['takes an item out of an index', 'UpdateItem', { TableName, Key, UpdateExpression: 'REMOVE Since' }],
  ['no longer finds it there', 'Query', byStatus],
  ['makes an item of an update', 'UpdateItem', { TableName, Key: item(9, 'JOB'), UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'Status' }, ExpressionAttributeValues: { ':s': { S: 'NEW' } } }],
  ['deletes an item', 'DeleteItem', { TableName, Key: item(2, 'JOB') }],
  ['deletes nothing', 'DeleteItem', { TableName, Key: item(2, 'JOB') }],
  ['reads everything', 'Scan', { TableName }],
  ['refuses a wrong expression', 'Query', { ...byStatus, KeyConditionExpression: 'Status = :status' }],
  ['knows no other table', 'GetItem', { TableName: 'others', Key }]
]

/** As JSON, which is how it goes over the wire. */
const answer = async (database: Database, operation: string, input: object): Promise<unknown> => {
  const given = await database.run(operation, input).catch((error: Error) => ({ ...error, message: error.message }))
  return JSON.parse(JSON.stringify(given))
}

/** dynalite takes a moment for it. */
const create = async (database: Database) => {
  await database.run('CreateTable', table)
  while ((await database.run('DescribeTable', { TableName })).Table.TableStatus !== 'ACTIVE') await new Promise(setImmediate)
}

test('the database in memory answers whatever a job table is asked as dynalite does', async () => {
  const database = createDatabase('222222222222', 'us-east-1')
  const memory = createMemoryDatabase('222222222222', 'us-east-1', createManualClock())
  for (const one of [database, memory]) await create(one)
  for (const [what, operation, input] of calls) {
    const expected = await answer(database, operation, input)
    expect({ what, answer: await answer(memory, operation, input) }).toEqual({ what, answer: expected })
  }
  await database.close()
})
