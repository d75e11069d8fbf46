import { fargateMemories } from '../../../shared/config/values'
import { invalidRequest, parseRequest } from '../../../shared/request/parse'
import { digestOf, messageSchema, scriptLocation } from '../../../shared/request/schema'
import { taskSize } from '../../../shared/request/task-size'
import { sampleConfig, sampleMessage, sampleRequest } from './sample'

const faultsOf = (body: unknown) => {
  const parsed = parseRequest(typeof body === 'string' ? body : JSON.stringify(body))
  return parsed.ok ? [] : parsed.faults
}
const faultyInputs = (changes: object) => faultsOf({ ...sampleMessage, ...changes }).map(({ path }) => path)

test('a request of the required inputs has the defaults, and the URL apart', () => {
  const parsed = parseRequest(JSON.stringify(sampleMessage))
  const { PresignedUrl, ...rest } = sampleMessage
  expect(parsed).toEqual({ ok: true, presignedUrl: PresignedUrl, request: { ...rest, ObfuscateRunMode: 'fargate' } })
})

test('every input of the contract is known', () => {
  expect(Object.keys(messageSchema.shape).sort()).toEqual(
    [
      'AmiId', 'ApplicationName', 'ClientRequestToken', 'CostCenter', 'CustomTaskImage', 'DbName', 'DestinationEnv',
      'ExecutionTimestamp', 'ObfuscateRunMode', 'ObfuscationScriptPath', 'PresignedUrl', 'RdsFinalSnapshotIdentifier',
      'RdsInstanceIdentifier', 'RdsInstanceType', 'RdsOptionGroup', 'RdsParameterGroup', 'RdsSnapshotIdentifier',
      'SqlScriptList', 'TaskDefinitionCPU', 'TaskDefinitionMemory'
    ].sort()
  )
  for (const [name, { description }] of Object.entries(messageSchema.shape))
    expect([name, description]).toEqual([name, expect.any(String)])
})

test.each([
  ['RdsSnapshotIdentifier', 'shop-db'],
  ['RdsSnapshotIdentifier', 'awsbackup:job-0a1b'],
  ['RdsSnapshotIdentifier', 'arn:aws:rds:us-east-1:111111111111:snapshot:rds:shop-db-2026'],
  ['RdsSnapshotIdentifier', 'arn:aws-us-gov:rds:us-gov-west-1:111111111111:cluster-snapshot:shop'],
  ['ExecutionTimestamp', '2026-03-01 12:00:00'],
  ['ExecutionTimestamp', '20260301120000'],
  ['CostCenter', 'Größe / 12'],
  ['RdsInstanceType', 'db.r6g.large'],
  ['RdsParameterGroup', 'default.postgres16'],
  ['RdsOptionGroup', 'default:oracle-ee-19'],
  ['DbName', 'shop_db'],
  ['CustomTaskImage', 'registry.example:5000/team/masking:1.2'],
  ['CustomTaskImage', `registry.example/masking@sha256:${'a'.repeat(64)}`],
  ['ClientRequestToken', 'build-7/attempt:1'],
  ['ObfuscationScriptPath', 'bucket-name/folder'],
  ['RdsFinalSnapshotIdentifier', 'shop-masked-7']
])('%s may be %p', (name, value) => {
  expect(sampleRequest({ [name]: value })).toMatchObject({ [name]: value })
})

test.each([
  ['ApplicationName', ['shop shop', '7shop', 'shop/x', 'x'.repeat(41), 5, null, ['shop'], {}]],
  ['CostCenter', ['aws:x', 'a\nb', 'x'.repeat(257), 17, 'a;b']],
  ['RdsSnapshotIdentifier', ['-shop', 'shop-', 'shop--db', 'shop_db', 'arn:aws:rds:us-east-1:1:snapshot:x', 'a b']],
  ['RdsSnapshotIdentifier', ['arn:aws:rds:us-east-1:111111111111:db:shop', 'a'.repeat(400), `${'a-'.repeat(170)}!`]],
  ['DestinationEnv', ['de v', '1', null]],
  ['ObfuscationScriptPath', ['https://bucket/x', 's3://b', 's3://Bucket/x', 's3://bucket/../x', 's3://bucket//x', 's3://bucket']],
  ['ObfuscationScriptPath', ['s3://bucket/a b', 's3://bucket/$(x)', 's3://bucket/x*', 's3://bucket/x?y', 's3://bucket/./x']],
  ['ObfuscateRunMode', ['Fargate', 'lambda', 1]],
  ['RdsFinalSnapshotIdentifier', ['shop_masked', 'shop-', 'shop--x', 'masked-shop', 'sho', `shop${'x'.repeat(252)}`]],
  ['RdsInstanceType', ['t3.large', 'db.t3', 'db.T3.large']],
  ['AmiId', ['ami-xyz', 'ami-123', 'ami-0123456789']],
  ['RdsParameterGroup', ['a b', '1x']],
  ['RdsOptionGroup', ['a b', '-x']],
  ['DbName', ['a b', '7', 'x;drop', 'x'.repeat(64)]],
  ['SqlScriptList', ['a.txt', '../a.sql', 'a/../b.sql', '/a.sql', 'a.sql,', 'a.sql,a.sql', ['a.sql', 5], [], 'a b.sql']],
  ['SqlScriptList', ['verify/a.sql', './verify/a.sql', 'a\\b.sql', 'a.sql\nb.sql', {}]],
  ['SqlScriptList', [Array.from({ length: 101 }, (_, index) => `${index}.sql`), `${'x'.repeat(4096)}.sql`]],
  ['TaskDefinitionCPU', [100, '256 units', 0.5, -256, true]],
  ['TaskDefinitionMemory', ['2GB', 0.5, {}]],
  ['CustomTaskImage', ['masking', 'masking:', 'registry/masking@sha256:abc', '$(x):1', 'http://x/y:z!']],
  ['ClientRequestToken', ['a b', 'x'.repeat(65), 'ä']],
  ['PresignedUrl', [5, null, {}]]
] as [string, unknown[]][])('%s: what is wrong is named', (name, values) => {
  for (const value of values) expect([value, faultyInputs({ [name]: value })]).toEqual([value, [name]])
})

test('all faults are reported together, and none repeats a value', () => {
  const secret = 'X-Amz-Signature=0123456789'
  const faults = faultsOf({ CostCenter: `${secret};`, DbName: secret, PresignedUrl: [secret], Unknown: secret, AmiId: secret })
  const wrong = ['AmiId', 'CostCenter', 'DbName', 'PresignedUrl', 'Unknown']
  const missing = ['ApplicationName', 'DestinationEnv', 'ObfuscationScriptPath', 'RdsSnapshotIdentifier']
  expect(faults.map(({ path }) => path).sort()).toEqual([...wrong, ...missing].sort())
  const { message, name } = invalidRequest(faults)
  expect(name).toBe('MaskopyResourceException')
  expect(message).toContain('ApplicationName is missing.')
  expect(message).toContain('Unknown is not an input of MasKopy.')
  expect(message).not.toContain(secret)
})

test('so many faults that a record could not hold them are cut short', () => {
  const faults = faultsOf(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`x${index}`, 1])))
  expect(invalidRequest(faults).message.length).toBeLessThan(2500)
})

test('empty strings count as absent', () => {
  const optional = ['ExecutionTimestamp', 'ObfuscateRunMode', 'RdsFinalSnapshotIdentifier', 'AmiId', 'SqlScriptList', 'DbName']
  expect(sampleRequest(Object.fromEntries(optional.map((name) => [name, ''])))).toEqual(sampleRequest())
  expect(faultsOf({ ...sampleMessage, CostCenter: '' })).toEqual([{ path: 'CostCenter', message: 'is missing' }])
})

test('what to copy is said once', () => {
  expect(faultyInputs({ RdsSnapshotIdentifier: '' })).toEqual(['RdsSnapshotIdentifier'])
  expect(faultyInputs({ RdsInstanceIdentifier: 'shop-db' })).toEqual(['RdsInstanceIdentifier'])
  const request = sampleRequest({ RdsSnapshotIdentifier: '', RdsInstanceIdentifier: 'shop-db' })
  expect(request).toMatchObject({ RdsInstanceIdentifier: 'shop-db' })
})

test.each([
  ['not JSON', '{'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"x"'],
  ['a number', '1e999'],
  ['too long', JSON.stringify({ ...sampleMessage, CostCenter: 'x'.repeat(70_000) })],
  ['deeply nested', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['binary', '\0\x01\ufffd\ud800']
])('a body that is %s is one fault of the message', (_, body) => {
  expect(faultsOf(body)).toEqual([{ path: '', message: expect.any(String) }])
})

test('an input given twice is refused: readers differ in which one counts', () => {
  const twice = JSON.stringify(sampleMessage).replace('{', '{"Appl\\u0069cationName":"apple",')
  expect(faultsOf(twice)).toEqual([{ path: 'ApplicationName', message: 'is given more than once' }])
  const nested = JSON.stringify({ ...sampleMessage, x: { a: 1 }, y: '{"a":1,"a":2}' }).replace('{"a":1}', '{"a":1,"a":2}')
  expect(faultsOf(nested).map(({ path }) => path)).toEqual(['x', 'y'])
})

test('names of prototypes are unknown inputs like others', () => {
  const body = JSON.stringify(sampleMessage).replace('{', '{"__proto__":{"AmiId":"x"},"constructor":1,"toString":"x",')
  expect(faultsOf(body).map(({ path }) => path).sort()).toEqual(['__proto__', 'constructor', 'toString'])
})

test('the final name is lower case, as RDS stores it, and starts with the application', () => {
  expect(sampleRequest({ RdsFinalSnapshotIdentifier: 'shop-Masked' }).RdsFinalSnapshotIdentifier).toBe('shop-masked')
  const ofMyApp = (name: string) => faultyInputs({ ApplicationName: 'My_App', RdsFinalSnapshotIdentifier: name })
  expect(ofMyApp('my-app-1')).toEqual([])
  expect(ofMyApp('myapp-1')).toEqual(['RdsFinalSnapshotIdentifier'])
})

test('scripts are a list in their order, however they are written', () => {
  const expected = ['10-customers.sql', 'cards/20-mask.sql']
  expect(sampleRequest({ SqlScriptList: ' 10-customers.sql , cards/20-mask.sql' }).SqlScriptList).toEqual(expected)
  expect(sampleRequest({ SqlScriptList: expected }).SqlScriptList).toEqual(expected)
})

test('the place of the scripts is read the same in each of its spellings', () => {
  for (const path of ['s3://bucket/a/b/', 's3://bucket/a/b', 'bucket/a/b', 'bucket/a/b/'])
    expect(scriptLocation({ ObfuscationScriptPath: path })).toEqual({ bucket: 'bucket', prefix: 'a/b/' })
})

describe('the size of the task', () => {
  const config = sampleConfig()

  test.each([...fargateMemories].flatMap(([cpu, memories]) => [memories[0], memories.at(-1)].map((memory) => [cpu, memory])))(
    'may be %p CPU units and %p MiB',
    (TaskDefinitionCPU, TaskDefinitionMemory) => {
      const request = sampleRequest({ TaskDefinitionCPU: String(TaskDefinitionCPU), TaskDefinitionMemory })
      expect(taskSize(request, config)).toEqual({ cpu: TaskDefinitionCPU, memory: TaskDefinitionMemory, faults: [] })
    }
  )

  test.each([[256, 4096], [512, 512], [1024, 1536], [4096, 30721], [8192, 20000], [16384, 16384]])(
    'may not be %p CPU units and %p MiB',
    (TaskDefinitionCPU, TaskDefinitionMemory) => {
      expect(faultyInputs({ TaskDefinitionCPU, TaskDefinitionMemory })).toEqual(['TaskDefinitionMemory'])
    }
  )

  test("is the configuration's where the request is silent, and both must fit", () => {
    expect(taskSize(sampleRequest(), config)).toEqual({ cpu: 256, memory: 512, faults: [] })
    expect(taskSize(sampleRequest({ TaskDefinitionCPU: 4096 }), config).faults).toMatchObject([{ path: 'TaskDefinitionCPU' }])
  })
})

describe('the digest', () => {
  test('is the same for the same request, whatever the order and the URL', () => {
    const reversed = Object.fromEntries(Object.entries(sampleRequest()).reverse()) as ReturnType<typeof sampleRequest>
    expect(digestOf(reversed)).toBe(digestOf(sampleRequest({ PresignedUrl: 'https://other/' })))
    expect(digestOf({ ...sampleRequest(), AmiId: undefined })).toBe(digestOf(sampleRequest()))
    expect(digestOf(sampleRequest())).toMatch(/^[0-9a-f]{64}$/)
  })

  test('differs with every input', () => {
    const scripts = ['a.sql', 'a.sql,b.sql', 'b.sql,a.sql'].map((SqlScriptList) => ({ SqlScriptList }))
    const changes = [{}, { CostCenter: 'other' }, { ClientRequestToken: 't' }, ...scripts]
    expect(new Set(changes.map((change) => digestOf(sampleRequest(change)))).size).toBe(changes.length)
  })
})
