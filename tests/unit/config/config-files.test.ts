import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { loadConfig } from '../../../shared/config/load'
import { parseConfig } from '../../../shared/config/parse'
import { readConfigFile } from '../../../shared/config/read-file'

const root = join(__dirname, '../../..')
const folder = join(root, 'config')

test.each(['demo', 'example'])('the file of the stage %s is right', (stage) => {
  const config = readConfigFile(stage, folder)
  expect(config.stage).toBe(stage)
  const [source] = config.sourceAccounts
  expect(source?.roleArn).toBe(`arn:aws:iam::${source?.accountId}:role/maskopy-source-access`)
})

test('a function starts with what it was packaged with, letter for letter', () => {
  const config = readConfigFile('demo', folder)
  expect(loadConfig(JSON.stringify(config))).toEqual(config)
})

test('a function without a configuration does not start', () => {
  expect(() => loadConfig(undefined)).toThrow('MASKOPY_CONFIG cannot be used')
})

test('the example shows every default as it is', () => {
  const example = readConfigFile('example', folder)
  const written = parse(readFileSync(join(folder, 'example.yml'), 'utf8'))
  const { timing, authorization, ...rest } = written
  const { stsRegions, callerAccountIds, allowGlobalEndpoint } = authorization
  expect(timing).toEqual(example.timing)
  const terse = parseConfig({ ...rest, authorization: { stsRegions, callerAccountIds, allowGlobalEndpoint } })
  expect(terse).toEqual(example)
})

test('a stage without a file is answered with the stages that there are', () => {
  expect(() => readConfigFile('nope', folder)).toThrow(/^config\/nope.yml cannot be used:\n {2}- It does not exist; .*demo/)
  expect(() => readConfigFile('../config/demo', folder)).toThrow('does not exist')
})

describe('when packaging', () => {
  let service: string
  beforeEach(() => {
    service = mkdtempSync(join(tmpdir(), 'maskopy-config-'))
    for (const part of ['config', 'shared']) cpSync(join(root, part), join(service, part), { recursive: true })
    for (const part of ['node_modules', 'package.json', 'tsconfig.json']) symlinkSync(join(root, part), join(service, part))
  })
  afterEach(() => rmSync(service, { recursive: true, force: true }))

  const script = `
    const print = (value) => console.log(JSON.stringify(value))
    require('./config/serverless-config.cjs')({ resolveVariable: async () => 'demo' }).then(print)`

  test('templates get the lists that they need, and bundles the configuration itself', () => {
    const derived = JSON.parse(execFileSync('node', ['-e', script], { cwd: service, encoding: 'utf8' }))
    expect(derived).toMatchObject({
      config: { stage: 'demo' },
      sourceAccountIds: ['111111111111', '444444444444'],
      sourceRoleArns: ['111111111111', '444444444444'].map((account) => `arn:aws:iam::${account}:role/maskopy-source-access`),
      forwarderPrincipals: ['111111111111', '444444444444'].map((account) => `arn:aws:iam::${account}:root`),
      targetAccountIds: ['333333333333'],
      eventAccountIds: ['222222222222', '111111111111', '444444444444']
    })
    const bundling = `
      const options = require('./config/esbuild.cjs')({ getProvider: () => ({ getStage: () => 'demo' }) })
      console.log(JSON.stringify(options))`
    const { define } = JSON.parse(execFileSync('node', ['-e', bundling], { cwd: service, encoding: 'utf8' }))
    expect(JSON.parse(define['process.env.MASKOPY_CONFIG'])).toBe(derived.configJson)
  })

  test.each([
    ['a wrong account id', /^stagingAccountId: .*$/m, "stagingAccountId: '22222222222'", '  - stagingAccountId must be an account id of 12 digits'],
    ['an account id that YAML takes for a number', /^stagingAccountId: .*$/m, 'stagingAccountId: 222222222222', '  - stagingAccountId must be an account id in quotes'],
    ['a missing key', /^ {4}snapshotKeyArn: .*\n/m, '', '  - sourceAccounts[0].snapshotKeyArn is missing'],
    ['an environment without a name', /^ {2}- name: dev$/m, '  - nam: dev', '  - environments[0].name is missing'],
    ['another stage than its name says', /^stage: demo$/m, 'stage: prod', "  - stage must be 'demo', as in the file's name"]
  ])('%s stops it with a sentence', (_what, place, wrong, sentence) => {
    const file = join(service, 'config/demo.yml')
    const written = readFileSync(file, 'utf8')
    expect(written).toMatch(place)
    writeFileSync(file, written.replace(place, wrong))
    const { status, stderr } = spawnSync('node', ['-e', script], { cwd: service, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('a faulty configuration stops it with the list of faults and nothing else', () => {
    const file = join(service, 'config/demo.yml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('leaseSeconds: 8', 'leaseSeconds: 5').replace(/^region:/m, 'regionn:'))
    const { status, stderr } = spawnSync('node', ['-e', script], { cwd: service, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([
      'config/demo.yml cannot be used:',
      '  - region is missing',
      '  - regionn is not a known setting',
      expect.stringContaining('  - timing.leaseSeconds must be longer')
    ])
  })
})
