import { AwsError } from '../../core/call'
import type { Clock } from '../../core/clock'
import { toAwsError, type Database } from '../database'
import { QuickActions } from './quick-actions'
import { Readings } from './readings'
import { createMemoryStore } from './store'
import * as db from 'dynalite/db/index.js'
import deleteItem from 'dynalite/actions/deleteItem.js'
import getItem from 'dynalite/actions/getItem.js'
import putItem from 'dynalite/actions/putItem.js'
import query from 'dynalite/actions/query.js'
import scan from 'dynalite/actions/scan.js'
import updateItem from 'dynalite/actions/updateItem.js'
import * as validations from 'dynalite/validations/index.js'
import * as deleteItemInput from 'dynalite/validations/deleteItem.js'
import * as getItemInput from 'dynalite/validations/getItem.js'
import * as putItemInput from 'dynalite/validations/putItem.js'
import * as queryInput from 'dynalite/validations/query.js'
import * as scanInput from 'dynalite/validations/scan.js'
import * as updateItemInput from 'dynalite/validations/updateItem.js'

const actions: Readonly<Record<string, [run: (store: any, input: any, callback: (error: any, answer: any) => void) => void, input: any]>> = {
  DeleteItem: [deleteItem, deleteItemInput],
  GetItem: [getItem, getItemInput],
  PutItem: [putItem, putItemInput],
  Query: [query, queryInput],
  Scan: [scan, scanInput],
  UpdateItem: [updateItem, updateItemInput]
}

/** A table as it is right after it became ACTIVE. */
const newTable = (input: any, account: string, region: string, now: number) => ({
  AttributeDefinitions: input.AttributeDefinitions,
  TableName: input.TableName,
  KeySchema: input.KeySchema,
  TableArn: `arn:aws:dynamodb:${region}:${account}:table/${input.TableName}`,
  CreationDateTime: now / 1000,
  ItemCount: 0,
  TableSizeBytes: 0,
  TableStatus: 'ACTIVE',
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  GlobalSecondaryIndexes: input.GlobalSecondaryIndexes?.map((index: object) => ({ ...index, IndexStatus: 'ACTIVE' }))
})

/** By what of a table decides how expressions are read; tables that look the same share them, of whatever database they are. */
const knownReadings = new Map<string, Readings>()
const ofTables = new WeakMap<object, Readings>()

const readingsFor = (table: any): Readings => {
  const before = ofTables.get(table)
  if (before) return before
  const look = JSON.stringify([table.AttributeDefinitions, table.KeySchema, table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes])
  const readings = knownReadings.get(look) ?? new Readings()
  knownReadings.set(look, readings)
  ofTables.set(table, readings)
  return readings
}

const asAwsError = (error: any) => (error.statusCode ? toAwsError(error.statusCode, error.body) : error)

const refusing = <Result>(run: () => Result): Result => {
  try {
    return run()
  } catch (error) {
    throw asAwsError(error)
  }
}

/** Operations on several items, one after the other: dynalite's own batches take turns of the event loop. */
const batchesOf = (carryOut: (operation: string, input: any) => any): Readonly<Record<string, (input: any) => Promise<unknown>>> => ({
  BatchGetItem: async ({ RequestItems }) => {
    const Responses: Record<string, unknown[]> = {}
    for (const [TableName, { Keys, ConsistentRead }] of Object.entries<any>(RequestItems)) {
      const answers: any[] = []
      for (const Key of Keys) answers.push(await carryOut('GetItem', { TableName, Key, ConsistentRead }))
      Responses[TableName] = answers.flatMap(({ Item }) => Item ?? [])
    }
    return { Responses, UnprocessedKeys: {} }
  },
  BatchWriteItem: async ({ RequestItems }) => {
    for (const [TableName, requests] of Object.entries<any>(RequestItems)) {
      for (const { PutRequest, DeleteRequest } of requests) {
        await (PutRequest ? carryOut('PutItem', { TableName, ...PutRequest }) : carryOut('DeleteItem', { TableName, ...DeleteRequest }))
      }
    }
    return { UnprocessedItems: {} }
  }
})

export interface MemoryDatabase extends Database {
  /** Every item of a table, in DynamoDB's JSON, to look at only. */
  items(table: string): Iterable<any>
  /** One of them, by its whole key. */
  item(table: string, key: object): any
}

/**
 * dynalite's own validation, expressions and actions on items in memory instead of a database: the same answers a hundred times
 * faster, and nothing that takes turns of the event loop. `indexLag`: milliseconds until an index shows a write.
 */
export const createMemoryDatabase = (account: string, region: string, clock: Clock, indexLag?: () => number): MemoryDatabase => {
  const store = createMemoryStore(clock, indexLag)
  const control: Readonly<Record<string, (input: any) => unknown>> = {
    CreateTable: (input) => {
      if (store.tables.has(input.TableName)) throw new AwsError('ResourceInUseException', `Table already exists: ${input.TableName}`)
      const table = newTable(input, account, region, clock.now())
      store.tables.set(input.TableName, table)
      return { TableDescription: table }
    },
    DescribeTable: ({ TableName }) => {
      const Table = store.tables.get(TableName)
      if (!Table) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${TableName} not found`)
      return { Table }
    },
    TagResource: () => ({})
  }
  const quick = new QuickActions(store)
  const readingsOf = (tableName: string) => (store.tables.has(tableName) ? readingsFor(store.tables.get(tableName)) : undefined)
  /** dynalite takes apart what it is given: it gets a copy. */
  const checked = (operation: string, input: any): any => {
    if (!actions[operation]) throw new AwsError('UnknownOperationException', `${operation} is not part of the database in memory.`)
    const { types, custom } = actions[operation][1]
    return refusing(() => {
      const copy = validations.checkTypes({ ...input }, types)
      validations.checkValidations(copy, types, custom, store)
      return copy
    })
  }
  const act = (operation: string, input: any): Promise<any> =>
    new Promise((resolve, reject) => {
      actions[operation]![0](store, input, (error, answer) => (error ? reject(asAwsError(error)) : resolve(answer)))
    })
  /** What dynalite would check of a write before it looks at the item. */
  const checkWrite = (input: any): void => refusing(() => {
    const table = store.tables.get(input.TableName)
    const fault = input.Key && (db.validateKey(input.Key, table) ?? db.validateUpdates(undefined, input._updates, table))
    if (fault) throw fault
  })
  const carryOut = async (operation: string, input: any): Promise<any> => {
    const readings = quick.takes(operation, input) ? readingsOf(input.TableName) : undefined
    let reading = readings?.of(operation, input)
    if (readings && !reading) {
      const copy = checked(operation, input)
      // A query is checked while it is carried out, which changes nothing.
      if (operation === 'Query') await act(operation, copy)
      else checkWrite(copy)
      reading = readings.learn(operation, input, copy)
    }
    return (reading && quick.run(operation, input, reading)) ?? act(operation, checked(operation, input))
  }
  const batches = batchesOf(carryOut)
  return {
    run: async (operation, input) => (control[operation] ?? batches[operation] ?? ((given: any) => carryOut(operation, given)))(input),
    items: (table) => store.getItemDb(table).all(),
    item: (TableName, Key) => {
      const found = quick.run('GetItem', { TableName, Key }, {}) as { Item?: any } | undefined
      return found?.Item
    },
    close: async () => undefined
  }
}
