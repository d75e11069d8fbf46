import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newMasterPassword } from '../../../shared/master-password'
import { deadRowsKept } from '../../../runner/residue/rewrite'
import { readDirectives } from '../../../runner/scripts'
import { EXIT_CODES, EXIT_MEANINGS, exitMeaning } from '../../../shared/runner-contract'

test('every exit code but 0 is distinct, clear of those of Node.js and of signals, and has a meaning', () => {
  const codes = Object.values(EXIT_CODES).filter((code) => code !== 0)
  expect(new Set(codes).size).toBe(codes.length)
  expect(EXIT_MEANINGS.map(({ code }) => code).sort()).toEqual([...codes].sort())
  for (const code of codes) {
    expect(code).toBeGreaterThan(14)
    expect(code).toBeLessThan(126)
  }
  expect(exitMeaning(137)).toBeUndefined()
})

test('docs/runner.md names every exit code with its sentence and exception', () => {
  const page = readFileSync(join(__dirname, '../../../docs/runner.md'), 'utf8')
  for (const { code, reason, exception, sentence } of EXIT_MEANINGS) {
    expect(page).toContain(`| ${code} | \`${reason}\` | \`${exception}\` | ${sentence} |`)
  }
})

test('master passwords are thirty letters and digits, and never twice the same', () => {
  const passwords = Array.from({ length: 50 }, () => newMasterPassword((count) => randomBytes(count)))
  for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{30}$/)
  expect(new Set(passwords).size).toBe(50)
})

test('random bytes that would favour some characters are thrown away', () => {
  const blocks = [new Uint8Array(30).fill(255), new Uint8Array(30).fill(61)]
  expect(newMasterPassword(() => blocks.shift()!)).toBe('9'.repeat(30))
})

test('directives stand among the leading comments; a misspelt one fails', () => {
  expect(readDirectives('a.sql', '\n-- about\n-- maskopy: no-transaction\nVACUUM')).toEqual({ withoutTransaction: true })
  expect(readDirectives('a.sql', 'SELECT 1;\n-- maskopy: no-transaction')).toEqual({ withoutTransaction: false })
  expect(() => readDirectives('a.sql', '-- maskopy: notransaction')).toThrow('a.sql has an unknown directive')
})

test('dead rows are read from VACUUM FULL VERBOSE in any language, and nothing is guessed', () => {
  const detail = (text: string) => [{}, { detail: text }]
  expect(deadRowsKept(detail('0 dead row versions cannot be removed yet.\nCPU: user: 0.01 s'))).toBe(0)
  expect(deadRowsKept(detail('12 tote Zeilenversionen können noch nicht entfernt werden.\nCPU 3'))).toBe(12)
  expect(deadRowsKept([{}])).toBeUndefined()
  expect(deadRowsKept([...detail('0 dead'), ...detail('0 dead')])).toBeUndefined()
})
