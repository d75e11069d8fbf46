import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../runner/run'
import type { ObjectLocation, RunnerClock } from '../../runner/ports'
import type { RunnerReport, RunnerScript, RunnerScriptKind } from '../../shared/runner-contract'
import type { Endpoint } from '../../local/rds/data-plane'
import { MASTER, type usePostgres } from './postgres'

const BUCKET = 'scripts-bucket'

/** A clock on which waiting takes no time, so that deadlines and retries are reached at once. */
export const leapingClock = (onSleep: () => void | Promise<void> = () => undefined): RunnerClock => {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => { ahead += milliseconds; await onSleep() }
  }
}

export const digest = (content: string): string => createHash('sha256').update(content).digest('hex')

export interface RunInput {
  /** Content by path; `verify/…` are queries, `bootstrap.sh` is the bootstrap, the rest scripts in this order. */
  files: Record<string, string>
  environment?: Record<string, string | undefined>
  databaseName?: string
  clock?: RunnerClock
  /** What S3 holds now, where it is not what was accepted. */
  stored?: Record<string, string | undefined>
  failReport?: boolean
  status?: string
  masterUsername?: string
}

export interface RunOutput {
  exitCode: number
  report: RunnerReport | undefined
  log: string
  passwords: string[]
}

const kindOf = (path: string): RunnerScriptKind =>
  path.startsWith('verify/') ? 'verify' : path === 'bootstrap.sh' ? 'bootstrap' : 'script'

/** Runs the runner against a database of the plane, with AWS played by memory. */
export const runAgainst = async (
  postgres: ReturnType<typeof usePostgres>, storageId: string, endpoint: Endpoint, input: RunInput
): Promise<RunOutput> => {
  const lines: string[] = []
  const passwords: string[] = []
  let report: RunnerReport | undefined
  const scripts: RunnerScript[] = Object.entries(input.files).map(([path, content]) => ({
    path, key: `shop/${path}`, versionId: 'v1', sha256: digest(content), kind: kindOf(path)
  }))
  const contents: Record<string, string | undefined> = { ...input.files, ...input.stored }
  const master = input.masterUsername ?? MASTER
  const exitCode = await run({
    environment: {
      PATH: process.env.PATH,
      APPLICATION_NAME: 'Shop', OBFUSCATION_SCRIPT_PATH: `s3://${BUCKET}/shop`, RDS_INSTANCE_IDENTIFIER: 'maskopy-1',
      ENGINE: 'postgres', DB_NAME: 'shop', MASKOPY_JOB_ID: 'job1', MASKOPY_REPORT: `s3://${BUCKET}/reports/job1.json`,
      SQL_SCRIPTS: scripts.filter((script) => script.kind === 'script').map((script) => script.path).join(','),
      MASKOPY_SCRIPTS: JSON.stringify(scripts), PGSSLROOTCERT: postgres.plane.caFile,
      ...input.environment
    },
    databaseControl: () => ({
      describe: async () => ({ ...endpoint, status: input.status ?? 'available', masterUsername: master, databaseName: 'shop' }),
      setMasterPassword: async (password) => {
        passwords.push(password)
        await postgres.plane.setMasterPassword(storageId, master, password)
      }
    }),
    objects: {
      get: async ({ bucket, key }: ObjectLocation) => {
        const content = contents[key.replace(/^shop\//, '')]
        return bucket === BUCKET && content !== undefined ? Buffer.from(content) : undefined
      },
      put: async (_location, body) => {
        if (input.failReport) throw new Error('no such bucket')
        report = JSON.parse(body)
      }
    },
    clock: input.clock ?? leapingClock(),
    random: (count) => randomBytes(count),
    log: (level, message, fields) => { lines.push(JSON.stringify({ level, message, ...fields })) }
  })
  return { exitCode, report, log: lines.join('\n'), passwords }
}

/** Which of the values occur, as bytes, in any relation file of any database of the data directory. */
export const valuesInFiles = (dataDirectory: string, values: string[]): string[] => {
  const folders = [join(dataDirectory, 'global'), ...readdirSync(join(dataDirectory, 'base')).map((each) => join(dataDirectory, 'base', each))]
  const found = new Set<string>()
  for (const folder of folders) {
    for (const file of readdirSync(folder, { withFileTypes: true })) {
      if (!file.isFile()) continue
      const bytes = readFileSync(join(folder, file.name))
      values.filter((value) => bytes.includes(value)).forEach((value) => found.add(value))
    }
  }
  return [...found]
}

