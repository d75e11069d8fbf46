import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of SQL, by its name as masking jobs list it (`01-customers.sql`, `verify/01-names.sql`). */
export interface SqlFile {
  name: string
  sql: string
}

const sqlFiles = (folder: string, prefix = ''): SqlFile[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name: prefix + name, sql: readFileSync(join(folder, name), 'utf8') }))

/** Masking scripts of a folder in name order, and the queries of its `verify/` folder. */
export const readScripts = (folder: string): { scripts: SqlFile[]; verify: SqlFile[] } => {
  const hasVerify = readdirSync(folder).includes('verify')
  return { scripts: sqlFiles(folder), verify: hasVerify ? sqlFiles(join(folder, 'verify'), 'verify/') : [] }
}

/** The folder of the sample's own masking scripts. */
export const sampleScriptsFolder = join(__dirname, 'scripts')

/** The sample database as one text of SQL statements: 12,000 customers, the same on every run. */
export const readSampleSql = (): string => readFileSync(join(__dirname, 'shop.sql'), 'utf8')
