import fc from 'fast-check'
import { createDatabase, type Database } from '../../../local/dynamodb/database'
import { createMemoryDatabase } from '../../../local/dynamodb/memory/database'

const TableName = 'jobs'
const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['Id', 'Item', 'Line', 'Due'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }, { AttributeName: 'Item', KeyType: 'RANGE' }],
  GlobalSecondaryIndexes: [{
    IndexName: 'ByLine',
    KeySchema: [{ AttributeName: 'Line', KeyType: 'HASH' }, { AttributeName: 'Due', KeyType: 'RANGE' }],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['Step'] }
  }]
}

const S = (text: string) => ({ S: text })
const name = fc.constantFrom('a', 'b')
const key = fc.record({ Id: name.map(S), Item: name.map(S) })
const due = fc.constantFrom('1', '2', '3')
const step = fc.constantFrom(S('x'), { N: '7' }, { M: { deep: { M: { er: S('y') } } } }, { L: [S('z')] }, { SS: ['p', 'q'] })
const condition = fc.constantFrom(
  {},
  { ConditionExpression: 'attribute_not_exists(Id)' },
  { ConditionExpression: 'attribute_exists(Id) AND NOT contains(Names, :p)', ExpressionAttributeValues: { ':p': S('p') } },
  { ConditionExpression: '#due < :d OR size(Names) <= :n', ExpressionAttributeNames: { '#due': 'Due' }, ExpressionAttributeValues: { ':d': S('2'), ':n': { N: '1' } } }
)
const returned = fc.constantFrom(undefined, 'NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW')

const update = fc.constantFrom<[text: string, names: readonly string[]]>(
  ['SET Line = :line, Due = :due', ['Line', 'Due']],
  ['SET Step = :step REMOVE Line', ['Step']],
  ['SET #step.deep.er = :line', ['Line']],
  ['SET #step.deep = :step REMOVE Due', ['Step']],
  ['REMOVE #step.deep.er, Names', []],
  ['ADD Names :names', ['Names']],
  ['DELETE Names :names', ['Names']],
  ['SET Step = list_append(Step, :list)', ['List']],
  ['SET Id = :line', ['Line']],
  ['SET Line = :step', ['Step']]
)

const values = fc.record({
  Line: name.map(S), Due: due.map(S), Step: step, List: fc.constant({ L: [S('more')] }), Names: fc.subarray(['p', 'q', 'r']).map((SS) => ({ SS }))
})

const updating = fc.tuple(key, update, values, condition, returned).map(([Key, [UpdateExpression, used], given, when, ReturnValues]) => ({
  operation: 'UpdateItem',
  input: {
    Key, UpdateExpression, ReturnValues, ...when,
    ExpressionAttributeNames: {
      ...('ExpressionAttributeNames' in when && when.ExpressionAttributeNames), ...(UpdateExpression.includes('#step') && { '#step': 'Step' })
    },
    ExpressionAttributeValues: {
      ...('ExpressionAttributeValues' in when && when.ExpressionAttributeValues),
      ...Object.fromEntries(used.map((member) => [`:${member.toLowerCase()}`, given[member as keyof typeof given]]))
    }
  }
}))

const querying = fc.tuple(name, due, fc.constantFrom('=', '<', '<=', '>', '>='), fc.option(fc.constantFrom(1, 2), { nil: undefined }), fc.boolean())
  .map(([line, at, sign, Limit, ScanIndexForward]) => ({
    operation: 'Query',
    input: {
      IndexName: 'ByLine', KeyConditionExpression: `Line = :line AND Due ${sign} :at`, Limit, ScanIndexForward,
      ExpressionAttributeValues: { ':line': S(line), ':at': S(at) }
    }
  }))

const call = fc.oneof(
  fc.tuple(key, values, condition).map(([given, { Line, Due, Step }, when]) => ({ operation: 'PutItem', input: { Item: { ...given, Line, Due, Step }, ...when } })),
  key.map((Key) => ({ operation: 'GetItem', input: { Key, ConsistentRead: true } })),
  fc.tuple(key, condition).map(([Key, when]) => ({ operation: 'DeleteItem', input: { Key, ...when } })),
  { arbitrary: updating, weight: 5 },
  { arbitrary: querying, weight: 2 },
  name.map((id) => ({
    operation: 'Query',
    input: { KeyConditionExpression: 'Id = :id AND begins_with(#i, :a)', ExpressionAttributeNames: { '#i': 'Item' }, ExpressionAttributeValues: { ':id': S(id), ':a': S('a') } }
  })),
  fc.constantFrom('', 'a').map((id) => ({ operation: 'GetItem', input: { Key: { Id: S(id), Item: { N: '1' } } } }))
)

const clock = { now: () => 0, after: () => () => undefined }

const answerOf = async (database: Database, { operation, input }: { operation: string; input: object }): Promise<unknown> => {
  const given = structuredClone({ TableName, ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) }) as any
  if (given.ExpressionAttributeNames && Object.keys(given.ExpressionAttributeNames).length === 0) delete given.ExpressionAttributeNames
  if (given.ExpressionAttributeValues && Object.keys(given.ExpressionAttributeValues).length === 0) delete given.ExpressionAttributeValues
  try {
    return JSON.parse(JSON.stringify(await database.run(operation, given)))
  } catch (error: any) {
    return { code: error.code, message: error.message }
  }
}

it('answers in memory as dynalite does, whatever is asked in which order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 30, maxLength: 60 }), async (calls) => {
      const [real, memory] = [createDatabase('222222222222', 'us-east-1'), createMemoryDatabase('222222222222', 'us-east-1', clock)]
      for (const database of [real, memory]) await database.run('CreateTable', structuredClone(table))
      // Takes what a table needs to become active.
      while ((await real.run('DescribeTable', { TableName })).Table.TableStatus !== 'ACTIVE') await new Promise(setImmediate)
      for (const one of calls) expect([one, await answerOf(memory, one)]).toEqual([one, await answerOf(real, one)])
      await real.close()
    }),
    { numRuns: 25, seed: 1, endOnFailure: true }
  )
})
