declare module 'dynalite' {
  import type { Server } from 'node:http'
  export default function dynalite(options: {
    /** Milliseconds a table stays in each state. */
    createTableMs?: number
    updateTableMs?: number
    deleteTableMs?: number
  }): Server
}

declare module 'dynalite/actions/*' {
  export default function act(store: any, input: any, callback: (error: any, answer: any) => void): void
}

declare module 'dynalite/validations/index.js' {
  export function checkTypes(input: any, types: any): any
  export function checkValidations(input: any, types: any, custom: any, store: any): void
  /** What is wrong with a value; undefined where nothing is. */
  export function validateAttributeValue(value: any): string | undefined
}

declare module 'dynalite/validations/*' {
  export const types: any
  export const custom: any
}

declare module 'dynalite/db/index.js' {
  export function hashPrefix(hash: string, hashType: string, range?: string, rangeType?: string): string
  export function toRangeStr(value: any, type?: string): string
  export function checkConditional(input: any, item: any): any
  export function itemSize(item: any, compress?: boolean, withMetadata?: boolean, rangeKey?: string): number
  /** An error; undefined where all is well. */
  export function validateKey(key: any, table: any): any
  export function validateUpdates(attributes: any, updates: any, table: any): any
  export function mapPaths(paths: readonly unknown[], item: any): any
}
