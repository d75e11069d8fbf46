/** A piece of a plain SQL dump; `line` is where it begins, counted from 1. Texts hold one character a byte (latin1). */
export type DumpPart =
  | { kind: 'statement' | 'command'; line: number; text: string }
  /** `COPY … FROM stdin` with its rows, each a line without its end. */
  | { kind: 'copy'; line: number; text: string; rows: AsyncIterable<string> }

/** Lines end at \n only: other line separators, which readline would split at too, are data. */
async function* linesOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + Buffer.from(chunk as string).toString('latin1')).split('\n')
    rest = lines.pop()!
    yield* lines
  }
  if (rest) yield rest
}

const NEXT_TOKEN = /--|\/\*|\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$|[A-Za-z_\x80-\xff][\w$\x80-\xff]*|['"();\\]/g
const CREATES_ROUTINE = /^CREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE)\b/i

/** Where the text of one statement ends: a semicolon outside of quotes, comments, parentheses and routine bodies. */
class StatementScanner {
  private text = ''
  private begunAt = 0
  /** What the scanner is inside of: the text that ends it, or nothing. */
  private until = ''
  private escapes = false
  private comments = 0
  /** A comment before the statement, which is no part of it. */
  private leading = false
  private parentheses = 0
  /** `BEGIN ATOMIC … END` of a routine written in SQL, and each `CASE … END` in it. */
  private blocks = 0
  /** As the server reads plain quoted strings at this point of the dump. */
  standardStrings = true

  get unfinished(): boolean {
    return this.text.trim() !== ''
  }

  get line(): number {
    return this.begunAt
  }

  /** Takes in one line; yields every statement that ends in it, and a backslash command. */
  *take(content: string, line: number): Generator<DumpPart> {
    let from = 0
    let at = 0
    const keep = (to: number) => {
      if (!this.unfinished) {
        this.text = ''
        this.begunAt = line
      }
      this.text += content.slice(from, to)
      from = to
    }
    while (at < content.length) {
      if (this.comments > 0) {
        at = this.skipComment(content, at)
        if (this.leading) from = at
      } else if (this.until) at = this.skipQuoted(content, at)
      else {
        NEXT_TOKEN.lastIndex = at
        const match = NEXT_TOKEN.exec(content)
        if (!match) break
        const [token] = match
        at = match.index + token.length
        if (token === '--') {
          keep(match.index)
          from = content.length
          break
        }
        this.leading = !this.unfinished && content.slice(from, match.index).trim() === ''
        if (token === '\\' && this.leading) {
          yield { kind: 'command', line, text: content.slice(match.index).trim() }
          return
        }
        if (token === ';' && this.parentheses === 0 && this.blocks === 0) {
          keep(at)
          const { text, begunAt } = this
          this.text = ''
          if (text.trim() !== ';') yield { kind: 'statement', line: begunAt, text: text.trim() }
        } else this.enter(token, content[at], () => keep(at))
      }
    }
    keep(content.length)
    if (this.unfinished) this.text += '\n'
  }

  private enter(token: string, next: string | undefined, keep: () => void): void {
    if (token === '(') this.parentheses++
    else if (token === ')') this.parentheses = Math.max(0, this.parentheses - 1)
    else if (token === '/*') this.comments = 1
    else if (token === '"' || token.startsWith('$')) this.until = token
    else if (token === "'") {
      this.until = token
      this.escapes ||= !this.standardStrings
    } else if (/^e$/i.test(token) && next === "'") this.escapes = true
    else if (/^(begin|case|end)$/i.test(token)) {
      keep()
      if (!CREATES_ROUTINE.test(this.text.trim())) return
      if (/^begin$/i.test(token) || (/^case$/i.test(token) && this.blocks > 0)) this.blocks++
      else if (/^end$/i.test(token)) this.blocks = Math.max(0, this.blocks - 1)
    }
  }

  private skipComment(content: string, from: number): number {
    const marks = /\/\*|\*\//g
    marks.lastIndex = from
    const mark = marks.exec(content)
    if (!mark) return content.length
    this.comments += mark[0] === '/*' ? 1 : -1
    return mark.index + 2
  }

  private skipQuoted(content: string, from: number): number {
    for (let at = from; ; ) {
      const end = content.indexOf(this.until, at)
      if (this.escapes) {
        const backslash = content.indexOf('\\', at)
        if (backslash !== -1 && (end === -1 || backslash < end)) {
          at = backslash + 2
          continue
        }
      }
      if (end === -1) return content.length
      const after = end + this.until.length
      if (!this.until.startsWith('$') && content[after] === this.until) {
        at = after + 1
        continue
      }
      this.until = ''
      this.escapes = false
      return after
    }
  }
}

const COPIES_IN = /^COPY\s[\s\S]*\sFROM\s+STDIN\b/i
const STRING_SETTING = /^SET\s+standard_conforming_strings\s*(?:=|TO)\s*'?(\w+)/i

/**
 * Splits a plain `pg_dump` file (or what other tools write in its manner) into statements, backslash commands and COPY blocks,
 * in a bounded amount of memory. The rows of a COPY are read while the reader of the parts reads them.
 * @throws where the file ends in the middle of a statement or of a COPY
 */
export async function* dumpParts(source: AsyncIterable<Buffer | string>): AsyncGenerator<DumpPart> {
  const lines = linesOf(source)
  const scanner = new StatementScanner()
  let line = 0
  async function* rowsOf(begun: number): AsyncGenerator<string> {
    for (;;) {
      const { done, value } = await lines.next()
      if (done) throw new Error(`the dump ends inside of the COPY of line ${begun}`)
      line++
      if (/^\\\.\r?$/.test(value)) return
      yield value
    }
  }
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    line++
    for (const part of scanner.take(next.value, line)) {
      if (part.kind === 'statement' && COPIES_IN.test(part.text)) {
        const rows = rowsOf(part.line)
        yield { ...part, kind: 'copy', rows }
        for await (const _unread of rows);
        continue
      }
      const setting = STRING_SETTING.exec(part.text)
      if (setting) scanner.standardStrings = !/^(off|false|0)$/i.test(setting[1]!)
      yield part
    }
  }
  if (scanner.unfinished) throw new Error(`the dump ends inside of the statement of line ${scanner.line}`)
}
