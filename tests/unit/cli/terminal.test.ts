import { withoutSecrets } from '../../../cli/terminal/secrets'
import { table } from '../../../cli/terminal/table'
import { Terminal } from '../../../cli/terminal/terminal'
import { bar, duration, lasting, since } from '../../../cli/terminal/words'
import { fakeContext } from './run'

const screen = (isTTY: boolean) => ({ write: () => true, isTTY })
const colors = (isTTY: boolean, environment: NodeJS.ProcessEnv, declined = false) =>
  new Terminal(screen(isTTY), screen(isTTY), environment, declined).colors.isColorSupported

it.each([
  [true, {}, false, true],
  [false, {}, false, false],
  [true, { NO_COLOR: '1' }, false, false],
  [true, { TERM: 'dumb' }, false, false],
  [true, {}, true, false],
  [false, { FORCE_COLOR: '1' }, false, true],
  [true, { FORCE_COLOR: '0' }, false, false]
])('colours where terminal %s, environment %j, declined %s: %s', (isTTY, environment, declined, expected) => {
  expect(colors(isTTY, environment, declined)).toBe(expected)
})

it.each([
  `https://sts.eu-central-1.amazonaws.com/?X-Amz-Credential=${'ASIA'}EXAMPLEEXAMPLE00%2F2026&X-Amz-Security-Token=s3cr3t%2F&X-Amz-Signature=c0ffee`,
  '{"PresignedUrl":"https://sts/?X-Amz-Signature=c0ffee&X-Amz-Security-Token=s3cr3t"}',
  `X-Amz-Signature%3Dc0ffee and x-amz-security-token=s3cr3t and ${'AKIA'}EXAMPLEEXAMPLE00`
])('lets no credential through: %s', (text) => {
  expect(withoutSecrets(text)).not.toMatch(/c0ffee|s3cr3t|EXAMPLE/)
})

it('guards both streams', () => {
  const { said, context } = fakeContext()
  context.terminal.line('X-Amz-Signature=c0ffee')
  context.terminal.note('X-Amz-Signature=c0ffee')
  context.terminal.json({ url: 'X-Amz-Signature=c0ffee' })
  expect(said.out + said.err).not.toContain('c0ffee')
})

it('sets columns as wide as what is seen, colour aside', () => {
  const { context } = fakeContext({}, true)
  const { red } = context.terminal.colors
  const lines = table(
    ['A', 'B'],
    [
      [red('x'), '1'],
      ['long', '2']
    ],
    fakeContext().context.terminal.colors
  )
  expect(lines.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(['A     B', 'x     1', 'long  2'])
})

it('writes times the way people do', () => {
  expect([4, 185, 7620].map(duration)).toEqual(['4 s', '3 min 05 s', '2 h 07 min'])
  expect(bar(40)).toBe('████████░░░░░░░░░░░░  40 %')
  expect(['90s', '2h', 'soon', '5'].map(lasting)).toEqual([90, 7200, undefined, undefined])
})

it('reads how long ago, a date and a time', () => {
  const now = Date.parse('2026-03-02T12:00:00Z')
  expect(since('24h', now)).toBe(now - 86_400_000)
  expect(since('2026-03-01', now)).toBe(Date.parse('2026-03-01'))
  expect(since('yesterday', now)).toBeUndefined()
})
