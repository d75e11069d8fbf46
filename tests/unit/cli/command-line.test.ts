import { exitCodes, exitCodeTexts } from '../../../cli/exit-codes'
import { runCli } from './run'

const request =
  'ApplicationName: shop\nCostCenter: "42"\nDestinationEnv: dev\nRdsInstanceIdentifier: shop\nObfuscationScriptPath: s3://masks/shop/\n'

it('shows its help with examples and every exit code', async () => {
  const { code, out } = await runCli(['--help'])
  expect(code).toBe(0)
  expect(out).toContain('$ maskopy submit --file request.yml --wait')
  for (const [, text] of exitCodeTexts) expect(out).toContain(text)
})

it.each(['submit', 'watch', 'jobs', 'show', 'history', 'resources', 'cancel', 'retry', 'redrive', 'sweep', 'timeline', 'doctor'])(
  'shows examples in the help of %s',
  async (command) => {
    const { code, out } = await runCli([command, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/Examples:\n {2}\$ maskopy /)
    expect(out).toContain('--json')
  }
)

it('shows a long example so that it can be pasted', async () => {
  expect((await runCli(['submit', '--help'])).out).toMatch(/\$ maskopy submit --application-name .* \\\n {6,}--destination-env/)
})

it.each([
  ['an unknown command', ['frobnicate']],
  ['an unknown option', ['jobs', '--colour']],
  ['a missing argument', ['show']],
  ['an unknown status', ['jobs', '--status', 'sleeping']],
  ['a bad limit', ['jobs', '--limit', '0']],
  ['a bad interval', ['submit', '--interval', 'soon']],
  ['a name that is no stage', ['jobs', '--stage', 'a/b']],
  ['an account that is none', ['jobs', '--staging-account', '12']],
  ['something that is no job', ['show', 'job-1']],
  ['a signed header without a value', ['submit', '--signed-header', 'x-audience']],
  ['a timeline of nothing', ['timeline', '-o', 'x.html']]
])('ends with the code of usage for %s, and says something on standard error only', async (_, args) => {
  const { code, out, err } = await runCli(args)
  expect({ code, out }).toEqual({ code: exitCodes.usage, out: '' })
  expect(err.length).toBeGreaterThan(10)
})

it('asks for a stage where none is set', async () => {
  const { code, err } = await runCli(['jobs'], { environment: {} })
  expect(code).toBe(exitCodes.usage)
  expect(err).toBe('maskopy: No stage is set. Give --stage, or set MASKOPY_STAGE: the stage that MasKopy was deployed as.\n')
})

it('names every fault of a request at once, with the option that mends it', async () => {
  const { code, err } = await runCli(
    ['submit', '-f', 'r.yml', '--cost-center', '%', '--obfuscate-run-mode', 'later'],
    {},
    { 'r.yml': `${request}Colour: red\n` }
  )
  expect(code).toBe(exitCodes.usage)
  expect(err).toContain('CostCenter must be')
  expect(err).toContain('(--cost-center)')
  expect(err).toContain('ObfuscateRunMode must be')
  expect(err).toMatch(/ {2}Colour is not an input of MasKopy\n/)
})

it('refuses a file that holds a credential, and does not repeat it', async () => {
  const { code, out, err } = await runCli(
    ['submit', '-f', 'r.yml'],
    {},
    { 'r.yml': `${request}PresignedUrl: https://sts/?X-Amz-Signature=5ec4e7\n` }
  )
  expect(code).toBe(exitCodes.usage)
  expect(out + err).not.toContain('5ec4e7')
})

it.each([['- a\n- b'], ['{"a": ']])('refuses a file that holds no inputs: %j', async (text) => {
  expect((await runCli(['submit', '-f', 'r.yml'], {}, { 'r.yml': text })).code).toBe(exitCodes.usage)
})
