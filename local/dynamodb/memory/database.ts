import { AwsError } from '../../core/call'
import type { Clock } from '../../core/clock'
import { toAwsError, type Database } from '../database'
import { QuickActions } from './quick-actions'
import { Readings } from './readings'
import { createMemoryStore } from './store'
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
  const isConditional = ({ body }: any): boolean => /#ConditionalCheckFailed/.test(body?.__type)
  const asAwsError = (error: any) => (error.statusCode ? toAwsError(error.statusCode, error.body) : error)
  const quick = new QuickActions(store)
  const readingsOf = (tableName: string) => store.tables.has(tableName) ? readingsFor(store.tables.get(tableName)) : undefined
  /** dynalite itself, which takes apart what it is given: it gets a copy. */
  const act = (operation: string, input: any, learn: boolean): Promise<any> =>
    new Promise((resolve, reject) => {
      const known = actions[operation]
      if (!known) throw new AwsError('UnknownOperationException', `${operation} is not part of the database in memory.`)
      const [run, { types, custom }] = known
      try {
        const checked = validations.checkTypes({ ...input }, types)
        validations.checkValidations(checked, types, custom, store)
        run(store, checked, (error, answer) => {
          if (learn && (!error || isConditional(error))) readingsOf(input.TableName)?.learn(operation, input, checked)
          if (error) reject(asAwsError(error))
          else resolve(answer)
        })
      } catch (error: any) {
        reject(asAwsError(error))
      }
    })
  const carryOut = (operation: string, input: any): any => {
    const mayBeQuick = quick.takes(operation, input)
    const reading = mayBeQuick ? readingsOf(input.TableName)?.of(operation, input) : undefined
    return (reading && quick.run(operation, input, reading)) ?? act(operation, input, mayBeQuick)
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
