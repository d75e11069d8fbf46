declare module 'dynalite' {
  import type { Server } from 'node:http'
  export default function dynalite(options: {
    /** Milliseconds a table stays in each state. */
    createTableMs?: number
    updateTableMs?: number
    deleteTableMs?: number
  }): Server
}
