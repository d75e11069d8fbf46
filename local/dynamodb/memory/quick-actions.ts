import { toAwsError } from '../database'
import * as db from 'dynalite/db/index.js'
import * as validations from 'dynalite/validations/index.js'
import { Keys, tableShape, type IndexShape, type TableShape } from './keys'
import type { Reading } from './readings'
import type { MemoryItems, MemoryStore, Range } from './store'
import { isKnownUpdate, isTooLarge, updated } from './updates'

/** Carries out an operation; undefined where dynalite has to, which knows everything. Throws AwsError. */
type QuickAction = (input: any, reading: Reading, table: TableShape) => object | undefined

/** Whatever an input holds besides makes it one for dynalite. */
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  GetItem: new Set(['TableName', 'Key', 'ConsistentRead']),
  PutItem: new Set(['TableName', 'Item', 'ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues']),
  DeleteItem: new Set(['TableName', 'Key', 'ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues']),
  UpdateItem: new Set([
    'TableName', 'Key', 'UpdateExpression', 'ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues', 'ReturnValues'
  ]),
  Query: new Set([
    'TableName', 'IndexName', 'KeyConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues', 'Limit', 'ScanIndexForward',
    'ConsistentRead'
  ])
}

/** Of items that one answer to a query holds. */
const pageBytes = 1024 * 1024

/** Throws ConditionalCheckFailedException. */
const check = ({ condition }: Reading, item: any): void => {
  const error = condition && db.checkConditional({ _condition: condition }, item)
  if (error) throw toAwsError(error.statusCode, error.body)
}

const hasWrongIndexKey = (item: any, table: TableShape): boolean =>
  table.indexes.some(({ parts }) => parts.some(({ name, type }) => item[name] !== undefined && !item[name][type]))

const isSound = (values: any): boolean => {
  for (const name in values) if (validations.validateAttributeValue(values[name])) return false
  return true
}

/** dynalite's actions on a table in memory, for what a pipeline does all day; whatever is out of the ordinary is left to dynalite. */
export class QuickActions {
  private readonly keys = new Keys()
  private readonly shapes = new WeakMap<object, TableShape>()
  private readonly sizes = new WeakMap<object, number>()
  private readonly actions: Readonly<Record<string, QuickAction>> = {
    GetItem: (...call) => this.getItem(...call),
    PutItem: (...call) => this.putItem(...call),
    DeleteItem: (...call) => this.deleteItem(...call),
    UpdateItem: (...call) => this.updateItem(...call),
    Query: (...call) => this.query(...call)
  }

  constructor(private readonly store: MemoryStore) {}

  /** Whether an operation may be one for {@link run}. */
  takes(operation: string, input: any): boolean {
    const members = known[operation]
    if (!members) return false
    for (const name in input) if (input[name] !== undefined && !members.has(name)) return false
    return true
  }

  /** Undefined where dynalite has to carry it out. */
  run(operation: string, input: any, reading: Reading): object | undefined {
    const table = this.shapeOf(input.TableName)
    if (!table || !isSound(input.ExpressionAttributeValues)) return undefined
    return this.actions[operation]!(input, reading, table)
  }

  private shapeOf(tableName: string): TableShape | undefined {
    const table = this.store.tables.get(tableName)
    if (!table || table.LocalSecondaryIndexes) return undefined
    const shape = this.shapes.get(table) ?? tableShape(table)
    this.shapes.set(table, shape)
    return shape
  }

  private itemsOf({ name }: TableShape): MemoryItems {
    return this.store.getItemDb(name)
  }

  private getItem({ Key }: any, _reading: Reading, table: TableShape): object | undefined {
    const key = this.keys.of(Key, table.parts)
    if (key === undefined) return undefined
    const Item = this.itemsOf(table).read(key)
    return Item ? { Item } : {}
  }

  private putItem({ Item }: any, reading: Reading, table: TableShape): object | undefined {
    const key = this.keys.of(Item, table.parts)
    if (key === undefined || !isSound(Item) || hasWrongIndexKey(Item, table) || isTooLarge(Item, this.store.options.maxItemSize)) return undefined
    const before = this.itemsOf(table).read(key)
    check(reading, before)
    this.write(table, key, before, Item)
    return {}
  }

  private deleteItem({ Key }: any, reading: Reading, table: TableShape): object | undefined {
    const key = this.keys.of(Key, table.parts)
    if (key === undefined) return undefined
    const before = this.itemsOf(table).read(key)
    check(reading, before)
    this.write(table, key, before, undefined)
    return {}
  }

  private updateItem({ Key, ReturnValues = 'NONE' }: any, reading: Reading, table: TableShape): object | undefined {
    const key = this.keys.of(Key, table.parts)
    if (key === undefined || !reading.updates || !isKnownUpdate(reading.updates.sections)) return undefined
    const before = this.itemsOf(table).read(key)
    check(reading, before)
    const after = updated(before ?? Key, reading.updates.sections)
    if (hasWrongIndexKey(after, table) || isTooLarge(after, this.store.options.maxItemSize)) return undefined
    this.write(table, key, before, after)
    const [, which, when] = /^(ALL|UPDATED)_(OLD|NEW)$/.exec(ReturnValues) ?? []
    const shown = when === 'OLD' ? before : after
    if (!when || !shown) return {}
    return { Attributes: which === 'ALL' ? shown : db.mapPaths(reading.updates.paths, shown) }
  }

  private query({ IndexName, Limit, ScanIndexForward }: any, { keyConditions }: Reading, table: TableShape): object | undefined {
    const index = table.indexes.find(({ name }) => name === IndexName)
    if (IndexName && !index) return undefined
    const [hash, range] = (index ?? table).parts
    const value = keyConditions?.[hash!.name]?.AttributeValueList[0]?.[hash!.type]
    if (!value) return undefined
    const start = `${this.keys.prefix(value, hash!.type)}/${db.toRangeStr(value, hash!.type)}/`
    const wanted = rangeOf(start, range && keyConditions![range.name])
    const source = index ? this.store.getIndexDb('Global', table.name, index.name) : this.itemsOf(table)
    const found = source.within({ ...wanted, reverse: ScanIndexForward === false, ...(Limit && { limit: Limit }) })
    let bytes = 0
    let count = 0
    while (count < found.length && bytes < pageBytes) bytes += this.sizeOf(found[count++], table)
    const Items = found.slice(0, count)
    const last = Items.at(-1)
    const answer = { ScannedCount: count, Count: count, Items }
    if (!last || (count < (Limit ?? Infinity) && bytes < pageBytes)) return answer
    const names = new Set([...table.parts, ...(index?.parts ?? [])].map(({ name }) => name))
    return { ...answer, LastEvaluatedKey: Object.fromEntries([...names].map((name) => [name, last[name]])) }
  }

  /** As it counts for the size of a page. */
  private sizeOf(item: any, { parts }: TableShape): number {
    const size = this.sizes.get(item) ?? db.itemSize(item, true, true, parts[1]?.name)
    this.sizes.set(item, size)
    return size
  }

  private write(table: TableShape, key: string, before: any, after: any): void {
    for (const index of table.indexes) this.showInIndex(index, table, before, after)
    if (after) this.itemsOf(table).write(key, after)
    else this.itemsOf(table).erase(key)
  }

  private showInIndex(index: IndexShape, table: TableShape, before: any, after: any): void {
    const was = before && this.keys.ofIndex(before, index, table.parts)
    const is = after && this.keys.ofIndex(after, index, table.parts)
    const entries = this.store.getIndexDb('Global', table.name, index.name)
    if (was !== undefined && was !== is) entries.erase(was)
    if (is === undefined || (was === is && index.projected?.every((name) => before[name] === after[name]))) return
    entries.write(is, index.projected ? Object.fromEntries(index.projected.map((name) => [name, after[name]])) : after)
  }
}

/** Keys of a query as dynalite orders them. */
const rangeOf = (start: string, condition?: { ComparisonOperator: string; AttributeValueList: any[] }): Range => {
  if (!condition) return { gte: start, lt: `${start}~` }
  const [first, second] = condition.AttributeValueList.map((value) => db.toRangeStr(value))
  const one = `${start}${first}/`
  switch (condition.ComparisonOperator) {
    case 'EQ': return { gte: one, lte: `${one}~` }
    case 'LT': return { gte: start, lt: one }
    case 'LE': return { gte: start, lte: `${one}~` }
    case 'GT': return { gt: `${one}~`, lt: `${start}~` }
    case 'GE': return { gte: one, lt: `${start}~` }
    case 'BEGINS_WITH': return { gte: one, lt: `${start}${first}~` }
    case 'BETWEEN': return { gte: one, lte: `${start}${second}/~` }
    default: throw new Error(`${condition.ComparisonOperator} is no condition of a key.`)
  }
}
