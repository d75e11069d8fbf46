import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client, type ClientConfig, type DatabaseError } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { dumpParts, type DumpPart } from './dump-parts'

/** Something in a dump that had no effect, and why that does no harm. */
export interface Tolerated {
  line: number
  /** The beginning of it. */
  statement: string
  reason: string
}

export interface LoadedDump {
  /** Statements that were carried out, COPY included. */
  statements: number
  /** Rows that came by COPY. */
  copiedRows: number
  tolerated: Tolerated[]
}

/** A dump cannot be loaded as it is; what came before the line stays loaded. */
export class DumpError extends Error {
  override name = 'DumpError'

  constructor(
    readonly line: number,
    readonly statement: string,
    reason: string
  ) {
    super(`line ${line}: ${reason}: ${statement}`)
  }
}

// Without these there would be no data, or other data than was dumped. Anything else psql merely complains about, and goes on.
const ESSENTIAL = [
  /^CREATE\s+((GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN)\s+)*(TABLE|TYPE|DOMAIN|SEQUENCE)\b/i,
  /^(INSERT|COPY|UPDATE|DELETE|MERGE|TRUNCATE|WITH)\b/i,
  /^ALTER\s+TABLE\b[\s\S]*\s(ADD|ATTACH|ALTER(\s+COLUMN)?|RENAME)\s/i
]
const CREATES_ELSEWHERE = /^(CREATE|ALTER|DROP)\s+(DATABASE|TABLESPACE)\b/i
const ENCODING = /^(?:SET\s+client_encoding\s*(?:=|TO)\s*|SET\s+NAMES\s+)'?([\w-]+)/i
const BEGINS = /^(BEGIN|START\s+TRANSACTION)\b/i
const ENDS = /^(COMMIT|END|ROLLBACK|ABORT)\b/i
const READS_OTHER_FILES = /^\\(i|ir|include|include_relative|copy|g|gexec|gset|lo_import)\b/
const CONNECTS = /^\\c(?:onnect)?\s+(?:-reuse-previous=on\s+)?(.+)$/

const labelOf = (encoding: string): string =>
  encoding
    .toLowerCase()
    .replace(/^win(?=\d)/, 'windows-')
    .replace(/^(unicode|sql_ascii|utf-?8)$/, 'utf-8')
    .replace(/_/g, '-')

const beginningOf = (text: string): string => {
  const one = text.replace(/\s+/g, ' ')
  return one.length > 120 ? `${one.slice(0, 120)}…` : one
}

class Loader {
  readonly loaded: LoadedDump = { statements: 0, copiedRows: 0, tolerated: [] }
  private decoder = new TextDecoder()
  private inTransaction = false
  private connectedTo: string | undefined

  constructor(private readonly client: Client) {}

  async take(part: DumpPart): Promise<void> {
    const text = this.decode(part.text)
    if (part.kind === 'command') this.takeCommand(part.line, text)
    else if (part.kind === 'copy') await this.carryOut(part.line, text, () => this.copy(text, part.rows))
    else if (CREATES_ELSEWHERE.test(text)) this.tolerate(part.line, text, 'not carried out: the dump goes into one database')
    else if (ENCODING.test(text)) this.setEncoding(part.line, text)
    else await this.carryOut(part.line, text, () => this.client.query(text))
  }

  private takeCommand(line: number, command: string): void {
    if (READS_OTHER_FILES.test(command)) throw new DumpError(line, command, 'a command with files of its own is not supported')
    const database = CONNECTS.exec(command)?.[1]
    if (database && !/^(postgres|template1)$/.test(database)) {
      if (database !== (this.connectedTo ?? database)) throw new DumpError(line, command, 'the dump holds a second database')
      this.connectedTo = database
    }
    // pg_dump frames every file with these since 17.6: nothing was lost.
    if (!/^\\(restrict|unrestrict)\b/.test(command)) this.tolerate(line, command, 'a command of psql')
  }

  private setEncoding(line: number, text: string): void {
    const encoding = ENCODING.exec(text)![1]!
    try {
      this.decoder = new TextDecoder(labelOf(encoding))
    } catch {
      throw new DumpError(line, text, `encoding ${encoding} is not supported`)
    }
  }

  private async carryOut(line: number, text: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      this.loaded.statements++
    } catch (error) {
      const { message, where } = error as DatabaseError
      const reason = where ? `${message} (${where})` : message
      // In a transaction the server refuses all that follows.
      const essential = this.inTransaction || ESSENTIAL.some((pattern) => pattern.test(text))
      if (essential) throw new DumpError(line, beginningOf(text), reason)
      this.tolerate(line, text, reason)
    }
    if (BEGINS.test(text)) this.inTransaction = true
    else if (ENDS.test(text)) this.inTransaction = false
  }

  private async copy(text: string, rows: AsyncIterable<string>): Promise<void> {
    const target = this.client.query(copyFrom(text))
    await pipeline(Readable.from(this.encoded(rows)), target)
    this.loaded.copiedRows += target.rowCount
  }

  /** Rows as UTF-8 in portions: a write a row would cost more than the row. */
  private async *encoded(rows: AsyncIterable<string>): AsyncGenerator<Buffer> {
    let portion = ''
    const encode = () => (this.decoder.encoding === 'utf-8' ? Buffer.from(portion, 'latin1') : Buffer.from(this.decode(portion)))
    for await (const row of rows) {
      portion += `${row}\n`
      if (portion.length < 65_536) continue
      yield encode()
      portion = ''
    }
    if (portion) yield encode()
  }

  private decode(bytes: string): string {
    return this.decoder.decode(Buffer.from(bytes, 'latin1'))
  }

  private tolerate(line: number, text: string, reason: string): void {
    this.loaded.tolerated.push({ line, statement: beginningOf(text), reason })
  }
}

/**
 * Loads a plain SQL dump (`pg_dump`, COPY or INSERT) into the database of `connection`, which should be the master user's, as
 * psql would: what does not touch the data (owners, grants, comments, settings unknown to this version, extensions that are not
 * there) may fail and is reported; a table, a type or a row that does not come to be is an error.
 * @param dump a file's path, or the dump itself
 * @throws DumpError naming line and statement
 */
export const loadDump = async (connection: ClientConfig, dump: string | AsyncIterable<Buffer | string>): Promise<LoadedDump> => {
  const client = new Client(connection)
  await client.connect()
  try {
    const loader = new Loader(client)
    for await (const part of dumpParts(typeof dump === 'string' ? createReadStream(dump) : dump)) await loader.take(part)
    return loader.loaded
  } finally {
    await client.end()
  }
}
