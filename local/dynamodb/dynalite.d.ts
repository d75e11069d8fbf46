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
}

declare module 'dynalite/validations/*' {
  export const types: any
  export const custom: any
}
