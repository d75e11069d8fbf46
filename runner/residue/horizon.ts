import type { Client } from 'pg'
import { RunnerFailure } from '../failure'

/** What keeps dead rows alive for good, so that waiting is no use. Sessions are found by the rewrite itself. */
const HOLDERS = `
  SELECT 'prepared transaction ' || quote_ident(gid) AS holder FROM pg_prepared_xacts WHERE database = current_database()
  UNION ALL
  SELECT 'replication slot ' || quote_ident(slot_name) FROM pg_replication_slots
  WHERE (xmin IS NOT NULL OR catalog_xmin IS NOT NULL) AND (database IS NULL OR database = current_database())`

export const refuseHeldHorizon = async (client: Client): Promise<void> => {
  const holders = (await client.query<{ holder: string }>(HOLDERS)).rows.map((row) => row.holder)
  if (holders.length > 0) throw new RunnerFailure('residueNotRemovable', `Dead rows are kept by ${holders.join(', ')}.`)
}
