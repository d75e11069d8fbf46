import { Stream } from 'node:stream'
import type { Clock } from '../core/clock'

type Callback<Value = unknown> = (error: Error | null, value?: Value) => void

interface Range {
  gt?: string
  gte?: string
  lt?: string
  lte?: string
  reverse?: boolean
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

/** Items in the order of their keys. Calls back before it returns; who reads an item must not change it. */
class MemoryItems {
  private readonly keys: string[] = []
  private readonly items = new Map<string, unknown>()
  private busyUntil = 0

  /** `lag`: milliseconds until a write is seen, drawn for each; writes keep their order. */
  constructor(private readonly later?: { clock: Clock; lag: () => number }) {}

  /** Nothing runs between the start and the end of an action, so nobody ever waits. */
  lock(_key: string, run: (release: (callback: Callback) => Callback) => void): void {
    run((callback) => callback)
  }

  get(key: string, callback: Callback): void {
    const item = this.items.get(key)
    if (item === undefined) callback(notFound())
    else callback(null, item)
  }

  put(key: string, item: object, callback: Callback): void {
    // What an item of an index lacks comes as undefined, which a database would not keep.
    const kept = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))
    this.soon(() => {
      if (!this.items.has(key)) this.keys.splice(lowerBound(this.keys, key), 0, key)
      this.items.set(key, kept)
    })
    callback(null)
  }

  del(key: string, callback: Callback): void {
    this.soon(() => {
      if (this.items.delete(key)) this.keys.splice(lowerBound(this.keys, key), 1)
    })
    callback(null)
  }

  createValueStream({ gt, gte, lt, lte, reverse, limit = -1 }: Range): Stream {
    const after = (key: string) => (this.items.has(key) ? lowerBound(this.keys, key) + 1 : lowerBound(this.keys, key))
    const from = gt !== undefined ? after(gt) : gte !== undefined ? lowerBound(this.keys, gte) : 0
    const to = lt !== undefined ? lowerBound(this.keys, lt) : lte !== undefined ? after(lte) : this.keys.length
    const found = this.keys.slice(from, to)
    if (reverse) found.reverse()
    const values = found.slice(0, limit < 0 ? undefined : limit).map((key) => this.items.get(key))
    // Whoever reads listens twice to an emitter that is no stream, and gets everything twice.
    const stream = new Stream()
    process.nextTick(() => {
      for (const value of values) stream.emit('data', value)
      stream.emit('end')
    })
    return stream
  }

  all(): unknown[] {
    return this.keys.map((key) => this.items.get(key))
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
