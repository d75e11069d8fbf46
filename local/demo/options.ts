import { existsSync, readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Somebody's own dump instead of the sample. */
export interface SourceDump {
  /** Path of a plain `pg_dump` file. */
  file: string
  database: string
}

export interface DemoOptions {
  /** The sample database where absent. */
  source?: SourceDump
  /** Folder of masking scripts; the sample's where absent. */
  scripts?: string
  json: boolean
  keep: boolean
}

export const demoUsage = `Usage: npm run demo -- [options]

Copies, masks and snapshots a PostgreSQL database across three accounts of the local cloud.

  --source-sql FILE   a plain pg_dump file to use instead of the sample database
  --database NAME     the database to load it into
  --scripts DIR       masking scripts: DIR/*.sql in name order; DIR/verify/*.sql must return no row
  --json              the last line of standard output is the result as JSON; all else goes to standard error
  --keep              leave the local cloud up until Ctrl-C
  --help              show this
`

/** The command line cannot be carried out; the message says why. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** `parseArgs` of Node.js, with its complaints as usage errors. */
export const parseOptions: typeof parseArgs = (config) => {
  try {
    return parseArgs({ ...config, strict: true, allowPositionals: false }) as never
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]!.replace(/\.?$/, '.'))
  }
}

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()
const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

const checkedScripts = (folder: string): string => {
  if (!isFolder(folder)) throw new UsageError(`--scripts: there is no folder '${folder}'.`)
  if (!readdirSync(folder).some((name) => name.endsWith('.sql'))) {
    throw new UsageError(`--scripts: '${folder}' holds no *.sql file.`)
  }
  return resolve(folder)
}

const checkedSource = (file: string, database: string): SourceDump => {
  if (!isFile(file)) throw new UsageError(`--source-sql: there is no file '${file}'.`)
  if (!/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(database)) {
    throw new UsageError(`--database: '${database}' is no name that RDS takes: a letter, then letters, digits and underscores.`)
  }
  return { file: resolve(file), database }
}

/** Undefined where only the usage was asked for. Throws UsageError. */
export const parseDemoOptions = (argv: string[]): DemoOptions | undefined => {
  const { values } = parseOptions({
    args: argv,
    options: {
      'source-sql': { type: 'string' },
      database: { type: 'string' },
      scripts: { type: 'string' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false }
    }
  }) as { values: { 'source-sql'?: string; database?: string; scripts?: string; json: boolean; keep: boolean; help: boolean } }
  const { 'source-sql': file, database, scripts, json, keep, help } = values
  if (help) return undefined
  if (file !== undefined && (database === undefined || scripts === undefined)) {
    throw new UsageError('--source-sql needs --database and --scripts: what is in the dump, and how to mask it.')
  }
  if (file === undefined && database !== undefined) throw new UsageError('--database needs --source-sql.')
  return {
    json,
    keep,
    ...(file !== undefined && { source: checkedSource(file, database!) }),
    ...(scripts !== undefined && { scripts: checkedScripts(scripts) })
  }
}
