import { AwsError } from '../core/call'
import type { Clock } from '../core/clock'
import { toAwsError, type Database } from './database'
import { createMemoryStore } from './memory-store'
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

export interface MemoryDatabase extends Database {
  /** Every item of a table, in DynamoDB's JSON, to look at only. */
  items(table: string): any[]
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
  const asAwsError = (error: any) => (error.statusCode ? toAwsError(error.statusCode, error.body) : error)
  const act = (operation: string, input: any): Promise<any> =>
    new Promise((resolve, reject) => {
      const known = actions[operation]
      if (!known) throw new AwsError('UnknownOperationException', `${operation} is not part of the database in memory.`)
      const [run, { types, custom }] = known
      try {
        // The validation takes apart what it is given.
        const checked = validations.checkTypes({ ...input }, types)
        validations.checkValidations(checked, types, custom, store)
        run(store, checked, (error, answer) => (error ? reject(asAwsError(error)) : resolve(answer)))
      } catch (error: any) {
        reject(asAwsError(error))
      }
    })
  return {
    run: async (operation, input) => (control[operation] ? control[operation](input) : act(operation, input)),
    items: (table) => store.getItemDb(table).all(),
    item: (TableName, Key) => {
      let found: any
      getItem(store, { TableName, Key }, (_error, answer) => (found = answer?.Item))
      return found
    },
    close: async () => undefined
  }
}
