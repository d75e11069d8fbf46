import * as db from 'dynalite/db/index.js'

/** As dynalite names things in a table's description. */
export interface TableDescription {
  TableName: string
  AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[]
  KeySchema: KeySchema
  GlobalSecondaryIndexes?: readonly IndexDescription[]
  LocalSecondaryIndexes?: readonly IndexDescription[]
}

type KeySchema = readonly { AttributeName: string }[]

export interface IndexDescription {
  IndexName: string
  KeySchema: KeySchema
  Projection: { ProjectionType: string; NonKeyAttributes?: readonly string[] }
}

/** An attribute that is part of a key, and the only type that it may have. */
interface KeyPart {
  name: string
  type: string
}

export interface IndexShape {
  name: string
  parts: readonly KeyPart[]
  /** Names of what its items hold; undefined where they hold everything. */
  projected?: readonly string[]
}

/** What there is to know of a table to find and keep its items. */
export interface TableShape {
  name: string
  parts: readonly KeyPart[]
  indexes: readonly IndexShape[]
}

export const tableShape = (table: TableDescription): TableShape => {
  const typeOf = new Map(table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]))
  const partsOf = (schema: KeySchema) => schema.map(({ AttributeName: name }) => ({ name, type: typeOf.get(name)! }))
  const parts = partsOf(table.KeySchema)
  const indexes = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }): IndexShape => {
    const names = [...partsOf(KeySchema), ...parts].map(({ name }) => name).concat(Projection.NonKeyAttributes ?? [])
    return { name: IndexName, parts: partsOf(KeySchema), ...(Projection.ProjectionType !== 'ALL' && { projected: names }) }
  })
  return { name: table.TableName, parts, indexes }
}

const prefixesMaximum = 100_000

/** Keys as dynalite makes them; each part's digest is taken once. */
export class Keys {
  private readonly prefixes = new Map<string, string>()

  prefix(value: string, type: string, range?: string, rangeType?: string): string {
    const text = `${type}${value}\0${range}`
    const known = this.prefixes.get(text)
    if (known !== undefined) return known
    if (this.prefixes.size >= prefixesMaximum) this.prefixes.clear()
    const made = db.hashPrefix(value, type, range, rangeType)
    this.prefixes.set(text, made)
    return made
  }

  /** Of an item, or of what a key says of it; undefined where a part is missing, is empty or has another type. */
  of(item: any, [hash, range]: readonly KeyPart[]): string | undefined {
    const first = item[hash!.name]?.[hash!.type]
    if (!isPart(first)) return undefined
    const start = `${this.prefix(first, hash!.type)}/${db.toRangeStr(first, hash!.type)}/`
    if (!range) return start
    const second = item[range.name]?.[range.type]
    return isPart(second) ? `${start}${db.toRangeStr(second, range.type)}/` : undefined
  }

  ofIndex(item: any, { parts }: IndexShape, [hash, range]: readonly KeyPart[]): string | undefined {
    const start = this.of(item, parts)
    if (start === undefined) return undefined
    return start + this.prefix(item[hash!.name][hash!.type], hash!.type, range && item[range.name][range.type], range?.type)
  }
}

const longestPart = 1024
const isPart = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= longestPart
