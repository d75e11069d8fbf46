import { parseEnvironment } from '../../../runner/environment'

const sha256 = 'a'.repeat(64)
const script = (path: string, kind = 'script') => ({ path, key: `shop/${path}`, sha256, kind })

const environment = (over: Record<string, string | undefined> = {}, scripts: unknown = [script('a.sql')]) => ({
  APPLICATION_NAME: 'Shop', OBFUSCATION_SCRIPT_PATH: 'scripts-bucket/shop', RDS_INSTANCE_IDENTIFIER: 'db', ENGINE: 'postgres',
  SQL_SCRIPTS: 'a.sql', MASKOPY_JOB_ID: 'job', MASKOPY_REPORT: 's3://scripts-bucket/r.json', MASKOPY_SCRIPTS: JSON.stringify(scripts), ...over
})

const faults = (...given: Parameters<typeof environment>): string[] => {
  const parsed = parseEnvironment(environment(...given))
  return 'faults' in parsed ? parsed.faults : []
}

test('an empty environment reports every missing variable at once', () => {
  const parsed = parseEnvironment({})
  expect(parsed).toEqual({ faults: expect.arrayContaining([
    'APPLICATION_NAME is missing.', 'RDS_INSTANCE_IDENTIFIER is missing.', 'ENGINE is missing.', 'MASKOPY_JOB_ID is missing.',
    'OBFUSCATION_SCRIPT_PATH is missing.', 'MASKOPY_REPORT is missing.', 'MASKOPY_SCRIPTS is missing.'
  ]) })
})

test.each(['scripts-bucket/shop', 's3://scripts-bucket/shop/', 's3://scripts-bucket'])('script path %s names its bucket', (path) => {
  expect(parseEnvironment(environment({ OBFUSCATION_SCRIPT_PATH: path }))).toMatchObject({ settings: { scriptBucket: 'scripts-bucket' } })
})

test('scripts come in the order of SQL_SCRIPTS, verify queries after them', () => {
  const parsed = parseEnvironment(environment({ SQL_SCRIPTS: 'b.sql, a.sql' },
    [script('verify/q.sql', 'verify'), script('a.sql'), script('b.sql')]))
  expect('settings' in parsed && parsed.settings.scripts.map(({ path }) => path)).toEqual(['b.sql', 'a.sql', 'verify/q.sql'])
})

test.each([
  ['a listed script without a digest', { SQL_SCRIPTS: 'a.sql,b.sql' }, [script('a.sql')], 'b.sql of SQL_SCRIPTS has no digest'],
  ['a script that is not listed', {}, [script('a.sql'), script('b.sql')], 'b.sql of MASKOPY_SCRIPTS is not in SQL_SCRIPTS'],
  ['a bootstrap beside listed scripts', {}, [script('a.sql'), script('bootstrap.sh', 'bootstrap')], 'bootstrap.sh of MASKOPY_SCRIPTS'],
  ['neither scripts nor bootstrap', { SQL_SCRIPTS: '' }, [], 'exactly one bootstrap'],
  ['a script beside bootstrap.sh that nobody would run', { SQL_SCRIPTS: '' }, [script('bootstrap.sh', 'bootstrap'), script('a.sql')],
    'a.sql of MASKOPY_SCRIPTS is not in SQL_SCRIPTS'],
  ['a script twice', { SQL_SCRIPTS: 'a.sql,a.sql' }, [script('a.sql')], 'a.sql is in SQL_SCRIPTS twice'],
  ['a path that climbs', {}, [script('../a.sql')], 'path must be a relative path'],
  ['a key of another prefix', {}, [{ ...script('a.sql'), key: 'shopper/a.sql' }], 'key must lie below the script path'],
  ['no digest', {}, [{ ...script('a.sql'), sha256: 'abc' }], 'sha256 must be 64'],
  ['an unknown kind', {}, [script('a.sql', 'magic')], 'kind must be one of'],
  ['an unknown field', {}, [{ ...script('a.sql'), size: 1 }], 'size is unknown'],
  ['no list', {}, {}, 'must be a JSON list'],
  ['an unknown task', { MASKOPY_TASK: 'mask' }, undefined, 'MASKOPY_TASK must be one of obfuscate, verify'],
  ['no boolean', { MASKOPY_REQUIRE_VERIFICATION: 'yes' }, undefined, 'MASKOPY_REQUIRE_VERIFICATION must be one of true, false'],
  ['a report without key', { MASKOPY_REPORT: 's3://scripts-bucket' }, undefined, 'MASKOPY_REPORT must be s3://bucket/key']
] as const)('%s is a fault', (_what, over, scripts, expected) => {
  expect(faults(over, scripts ?? [script('a.sql')]).join(' ')).toContain(expected)
})

test('task verify takes the verify queries and ignores what the custom image has run', () => {
  const parsed = parseEnvironment(environment({ MASKOPY_TASK: 'verify', SQL_SCRIPTS: '' }, [script('verify/q.sql', 'verify')]))
  expect(parsed).toMatchObject({ settings: { task: 'verify', scripts: [{ path: 'verify/q.sql' }] } })
})
