import { Readable } from 'node:stream'
import type { Clock } from '../../core/clock'

type Callback<Value = unknown> = (error: Error | null, value?: Value) => void

/** Keys from and to which items are wanted, in the order of keys. */
export interface Range {
  gt?: string
  gte?: string
  lt?: string
  lte?: string
  reverse?: boolean
  /** As many at most; all where it is missing or below zero. */
  limit?: number
}

const notFound = () => Object.assign(new Error('NotFound'), { name: 'NotFoundError' })

/** Index of the first key that is not less than `key`. */
const lowerBound = (keys: readonly string[], key: string): number => {
  let from = 0
  let to = keys.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (keys[middle]! < key) from = middle + 1
    else to = middle
  }
  return from
}

/** What an item of an index lacks comes as undefined, which a database would not keep. */
const withoutHoles = (item: any): object => {
  for (const name in item) {
    if (item[name] === undefined) return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))
  }
  return item
}

/** Items in the order of their keys. Calls back before it returns; who reads an item must not change it. */
export class MemoryItems {
  private readonly keys: string[] = []
  private readonly items = new Map<string, any>()
  private busyUntil = 0

  /** `lag`: milliseconds until a write is seen, drawn for each; writes keep their order. */
  constructor(private readonly later?: { clock: Clock; lag: () => number }) {}

  /** Nothing runs between the start and the end of an action, so nobody ever waits. */
  lock(_key: string, run: (release: (callback: Callback) => Callback) => void): void {
    run((callback) => callback)
  }

  read(key: string): any {
    return this.items.get(key)
  }

  write(key: string, item: object): void {
    const kept = withoutHoles(item)
    this.soon(() => {
      if (!this.items.has(key)) this.keys.splice(lowerBound(this.keys, key), 0, key)
      this.items.set(key, kept)
    })
  }

  erase(key: string): void {
    this.soon(() => {
      if (this.items.delete(key)) this.keys.splice(lowerBound(this.keys, key), 1)
    })
  }

  /** Items of a range of keys. */
  within({ gt, gte, lt, lte, reverse, limit = -1 }: Range): any[] {
    const { keys, items } = this
    const after = (key: string) => (items.has(key) ? lowerBound(keys, key) + 1 : lowerBound(keys, key))
    const from = gt !== undefined ? after(gt) : gte !== undefined ? lowerBound(keys, gte) : 0
    const to = lt !== undefined ? lowerBound(keys, lt) : lte !== undefined ? after(lte) : keys.length
    const count = Math.max(0, limit < 0 ? to - from : Math.min(limit, to - from))
    return Array.from({ length: count }, (_, index) => items.get(keys[reverse ? to - 1 - index : from + index]!))
  }

  *all(): Generator<any> {
    for (const key of this.keys) yield this.items.get(key)
  }

  get(key: string, callback: Callback): void {
    const item = this.items.get(key)
    if (item === undefined) callback(notFound())
    else callback(null, item)
  }

  put(key: string, item: object, callback: Callback): void {
    this.write(key, item)
    callback(null)
  }

  del(key: string, callback: Callback): void {
    this.erase(key)
    callback(null)
  }

  createValueStream(range: Range): Readable {
    return Readable.from(this.within(range))
  }

  private soon(write: () => void): void {
    if (!this.later) return write()
    const { clock, lag } = this.later
    this.busyUntil = Math.max(this.busyUntil, clock.now() + lag())
    clock.after(this.busyUntil - clock.now(), write)
  }
}

/** What dynalite's actions work on: tables, their items, and the items of their indexes, kept in memory and in no database. */
export const createMemoryStore = (clock: Clock, indexLag?: () => number) => {
  const tables = new Map<string, any>()
  const stores = new Map<string, MemoryItems>()
  const itemsOf = (name: string, later?: { clock: Clock; lag: () => number }) => {
    const items = stores.get(name) ?? new MemoryItems(later)
    stores.set(name, items)
    return items
  }
  const later = indexLag && { clock, lag: indexLag }
  return {
    options: { maxItemSize: 409_600 },
    tables,
    getTable: (name: string, ...rest: unknown[]) => {
      const callback = rest.at(-1) as Callback
      const table = tables.get(name)
      if (table) return callback(null, table)
      const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'Requested resource not found' }
      callback(Object.assign(new Error(), { statusCode: 400, body }))
    },
    getItemDb: (table: string) => itemsOf(table),
    getIndexDb: (type: string, table: string, index: string) => itemsOf(`${type.toLowerCase()}~${table}~${index}`, later)
  }
}

export type MemoryStore = ReturnType<typeof createMemoryStore>
