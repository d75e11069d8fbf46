import { readFileSync } from 'node:fs'
import { Client, type ClientConfig } from 'pg'
import { createPostgresDataPlane, type PostgresDataPlane } from '../../local/postgres/data-plane'
import type { Endpoint } from '../../local/rds/data-plane'
import { openRunDirectory, type RunDirectory } from '../../local/run-directory'

export const MASTER = 'shop_admin'
export const PASSWORD = "first pass'word"

/** A data plane in a run directory of its own, from before all tests of the file until after them. */
export const usePostgres = () => {
  let runDirectory: RunDirectory
  let plane: PostgresDataPlane

  beforeAll(async () => {
    runDirectory = await openRunDirectory()
    plane = createPostgresDataPlane({ runDirectory })
  })
  afterAll(() => runDirectory?.close())

  const createDatabase = (storageId: string): Promise<Endpoint> =>
    plane.create({
      storageId,
      engine: 'postgres',
      engineVersion: '17.5',
      masterUsername: MASTER,
      masterUserPassword: PASSWORD,
      databaseName: 'shop'
    })

  const clientConfig = (endpoint: Endpoint, over: ClientConfig = {}): ClientConfig => ({
    host: endpoint.address,
    port: endpoint.port,
    user: MASTER,
    password: PASSWORD,
    database: 'shop',
    ssl: { ca: readFileSync(plane.caFile, 'utf8') },
    ...over
  })

  /** Runs `work` on a connection of its own, as the master user unless `over` says otherwise. */
  const connected = async <T>(endpoint: Endpoint, work: (client: Client) => Promise<T>, over: ClientConfig = {}): Promise<T> => {
    const client = new Client(clientConfig(endpoint, over))
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  return {
    get plane() {
      return plane
    },
    get runDirectory() {
      return runDirectory
    },
    createDatabase,
    clientConfig,
    connected,
    /** The rows of one statement, run by the master user unless `over` says otherwise. */
    rows: (endpoint: Endpoint, sql: string, over: ClientConfig = {}): Promise<any[]> =>
      connected(endpoint, async (client) => (await client.query(sql)).rows, over)
  }
}
