import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { CopyDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { readJob } from '../../local/world/job-watch'
import { waitUntil } from '../../local/world/wait-until'
import { uploadScripts } from '../../local/world/world'
import { Browser, hasBrowser } from '../helpers/browser'
import { hasTerminals, packCommand, runCommand, runInTerminal, shellOf, type Ran } from '../helpers/cli'
import { databaseName, goodScripts, openTestWorld, type TestWorld } from '../helpers/world'

jest.setTimeout(180_000)

let world: TestWorld
let folder: string
let bin: string
/** Commands of an application's pipeline, and of an operator. */
let pipeline: (...args: string[]) => Promise<Ran>
let operator: (...args: string[]) => Promise<Ran>
const submitted = {} as { good: Ran; bad: Ran; cancel: Ran }
const ids = {} as { good: string; bad: string; cancelled: string }

const json = ({ out }: Ran) => JSON.parse(out)

const requestFile = async (name: string, scripts: Record<string, string>): Promise<string> => {
  const files = Object.entries(scripts).map(([path, sql]) => ({ name: path, sql }))
  const path = join(folder, `${name}.yml`)
  writeFileSync(
    path,
    [
      `ApplicationName: ${world.stage.application}`,
      'CostCenter: CC 4711',
      `RdsSnapshotIdentifier: '${world.source.automatedSnapshot}'`,
      `RdsFinalSnapshotIdentifier: ${world.stage.application}-${name}`,
      `DestinationEnv: ${world.stage.environment}`,
      `ObfuscationScriptPath: ${await uploadScripts(world, files, `${name}/`)}`,
      `SqlScriptList: ${Object.keys(scripts)
        .filter((script) => !script.startsWith('verify/'))
        .join(',')}`,
      `DbName: ${databaseName}`
    ].join('\n')
  )
  return path
}

const cancelJob = async (file: string): Promise<Ran> => {
  ids.cancelled = (await pipeline('submit', '--file', file)).out.trim()
  await waitUntil(world.cloud.clock, 180, 'job', async () => (await readJob(world, ids.cancelled)).job)
  return operator('cancel', ids.cancelled, '--wait', '--timeout', '200s', '--interval', '1s')
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-test-'))
  ;[world, bin] = await Promise.all([openTestWorld(), packCommand(folder)])
  pipeline = (...args) => runCommand(bin, args, shellOf(world, world.requester.credentials, folder), folder)
  operator = (...args) =>
    runCommand(bin, args, shellOf(world, world.cloud.credentials(world.stage.stagingAccount), folder), folder)
  const source = world.cloud.credentials(world.stage.sourceAccount)
  writeFileSync(
    join(folder, 'credentials'),
    `[source]\naws_access_key_id=${source.accessKeyId}\naws_secret_access_key=${source.secretAccessKey}\n`
  )
  const good = await requestFile('good', goodScripts)
  const bad = await requestFile('bad', {
    '01-broken.sql': 'UPDATE no_such_table SET a = 1',
    'verify/01.sql': 'SELECT 1 WHERE false'
  })
  const dropped = await requestFile('dropped', goodScripts)
  ;[submitted.good, submitted.bad, submitted.cancel] = await Promise.all([
    pipeline('submit', '--file', good, '--wait', '--timeout', '200s', '--interval', '1s'),
    pipeline('submit', '--file', bad, '--wait', '--timeout', '200s', '--interval', '1s', '--json'),
    cancelJob(dropped)
  ])
  ids.good = /job ([0-9A-Z]{26})\./.exec(submitted.good.out)?.[1] ?? ''
  ids.bad = submitted.bad.out ? json(submitted.bad).jobId : ''
}, 240_000)

afterAll(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

/** In a browser, where there is one; how the page looks there is tested with the page. */
const expectQuiet = async (page: string) => {
  if (!hasBrowser) return console.warn('The page was not opened: there is no /usr/bin/chromium.')
  const browser = new Browser()
  try {
    const { seen } = await browser.open(`file://${page}`)
    expect(seen).toEqual({ complaints: [], requests: [] })
  } finally {
    await browser.close()
  }
}

describe('submit', () => {
  it('follows a job to its masked snapshot with nothing but the package and credentials of the application', () => {
    expect({ code: submitted.good.code, err: submitted.good.err }).toEqual({ code: 0, err: '' })
    expect(submitted.good.out).toMatch(/✓ obfuscate .*\n/)
    expect(submitted.good.out).toContain(`snapshot:${world.stage.application}-good, shared with ${world.stage.targetAccount}`)
  })

  it('ends with 1 for a job that failed, and prints one JSON document', () => {
    expect(submitted.bad.code).toBe(1)
    expect(json(submitted.bad)).toMatchObject({
      status: 'FAILED',
      error: { step: 'obfuscate', message: expect.stringContaining('01-broken.sql') }
    })
  })

  it('shows message and checks without sending, and no credential', async () => {
    const dry = await pipeline('submit', '--file', join(folder, 'good.yml'), '--dry-run')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('assumed-role/Shop_invoker')
    expect(dry.out).toContain('Nothing was sent.')
    expect(dry.out + dry.err).not.toMatch(/X-Amz|sts\.us-east-1/)
  })

  it('ends with 2 for a request that its own schema refuses', async () => {
    const { code, out, err } = await pipeline('submit', '--application-name', 'shop')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('CostCenter is missing (--cost-center)')
  })
})

describe('watch', () => {
  it('tells each step once where nobody watches', async () => {
    const { code, out } = await operator('watch', ids.good)
    expect(code).toBe(0)
    expect(out.match(/✓ /g)).toHaveLength(10)
    expect(out).not.toContain('\u001b[')
  })

  const terminal = hasTerminals ? it : it.failing
  terminal('draws in colour on a terminal', async () => {
    const shell = shellOf(world, world.cloud.credentials(world.stage.stagingAccount), folder)
    const { code, out } = await runInTerminal(bin, ['watch', ids.bad], shell, folder)
    expect(code).toBe(1)
    expect(out).toContain('\u001b[31m✗')
    expect(out).toContain('FAILED')
  })
})

describe('what is known of jobs', () => {
  it('lists them by status, application, environment and time', async () => {
    const ofStatus = async (...args: string[]) =>
      json(await operator('jobs', '--json', ...args)).map(({ jobId }: { jobId: string }) => jobId)
    expect(await ofStatus('--status', 'succeeded', '--application', 'SHOP', '--environment', 'dev', '--since', '1h')).toContain(
      ids.good
    )
    expect(await ofStatus('--status', 'failed', '--status', 'cancelled')).toEqual(
      expect.arrayContaining([ids.bad, ids.cancelled])
    )
    expect(await ofStatus('--environment', 'sandbox')).toEqual([])
    expect(await ofStatus('--since', '2999-01-01')).toEqual([])
  })

  it('has stable columns', async () => {
    const [row] = json(await operator('jobs', '--json', '--limit', '1'))
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining([
        'jobId',
        'status',
        'step',
        'application',
        'environment',
        'acceptedAt',
        'updatedAt',
        'closedAt',
        'waitingFor',
        'error',
        'finalSnapshotArn'
      ])
    )
  })

  it('shows one, also to the application that asked for it', async () => {
    const { code, out } = await pipeline('show', ids.bad.toLowerCase())
    expect(code).toBe(0)
    expect(out).toMatch(/Status +FAILED/)
    expect(out).toContain('01-broken.sql')
    expect(json(await operator('show', ids.good, '--json'))).toMatchObject({ JobId: ids.good, Item: 'JOB' })
  })

  it('shows the moves and the resources', async () => {
    const moves = json(await operator('history', ids.good, '--json'))
    expect(moves.map(({ from }: { from: string }) => from)).toEqual([
      'intake',
      'copy-source-snapshot',
      'copy-to-staging',
      'restore-database',
      'obfuscate',
      'verify',
      'take-final-snapshot',
      'release',
      'clean-up',
      'publish-completion'
    ])
    const resources = json(await operator('resources', ids.good, '--json'))
    expect(resources.filter(({ state }: { state: string }) => state !== 'deleted')).toMatchObject([
      { state: 'kept', name: 'shop-good' }
    ])
  })

  it('writes a page that names every step and asks nobody for anything', async () => {
    const page = join(folder, 'job.html')
    expect((await operator('timeline', ids.good, '-o', page)).code).toBe(0)
    const html = readFileSync(page, 'utf8')
    for (const step of ['intake', 'obfuscate', 'publish-completion']) expect(html).toContain(`>${step}</text>`)
    expect(html).toContain(`In the source account ${world.stage.sourceAccount}`)
    expect(html).not.toMatch(/<script|(src|href)="(?!data:)|url\(|@import/)
    await expectQuiet(page)
    expect((await operator('timeline', '--since', '1h', '-o', page)).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('jobs, times in UTC')
  })

  it('ends with 4 for a job that there is not, and with 3 where nobody answers', async () => {
    expect((await operator('show', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).code).toBe(4)
    expect((await operator('jobs', '--stage', 'nowhere')).code).toBe(4)
    expect((await operator('jobs', '--endpoint-url', 'http://127.0.0.1:9')).code).toBe(3)
  })
})

describe('cancel and retry', () => {
  it('cancels, cleans up and says so', async () => {
    expect(submitted.cancel.code).toBe(0)
    expect(submitted.cancel.out).toContain('CANCELLED after')
    expect(await world.leftoversOf(ids.cancelled)).toEqual([])
  })

  it('refuses with 5 what is over, and an application that is no operator with 3', async () => {
    const late = await operator('cancel', ids.good)
    expect({ code: late.code, err: late.err }).toMatchObject({
      code: 5,
      err: expect.stringContaining('The job is over: SUCCEEDED.')
    })
    expect((await pipeline('cancel', ids.good)).code).toBe(3)
  })

  it('sends an old request again as a new job, with what is given replaced', async () => {
    const { code, out } = await pipeline('retry', ids.cancelled, '--cost-center', 'CC 4712', '--json')
    expect(code).toBe(0)
    const { jobId } = JSON.parse(out)
    const again = await waitUntil(world.cloud.clock, 110, 'new job', async () => (await readJob(world, jobId)).job)
    expect(again.Request).toMatchObject({ CostCenter: 'CC 4712', RdsFinalSnapshotIdentifier: 'shop-dropped' })
    expect(again.Refusal).toBeUndefined()
  })
})

describe('looking after a deployment', () => {
  it('shows dead letters without credentials, and moves them back when told to', async () => {
    const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'maskopy-demo-clean-up-dead-letters' }))
    const body = { Hint: 'nudge', JobId: ids.bad, PresignedUrl: 'https://sts.amazonaws.com/?X-Amz-Signature=5ec4e7' }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }))
    const shown = await operator('redrive', '--queue', 'clean-up', '--json')
    expect(json(shown)).toMatchObject([
      { queue: 'clean-up', messages: 1, moved: false, sample: [{ jobId: ids.bad, kind: 'hint nudge' }] }
    ])
    expect(shown.out).not.toContain('5ec4e7')
    const moved = await operator('redrive', '--queue', 'clean-up', '--yes')
    expect({ code: moved.code, out: moved.out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('Moving back: clean-up.')
    })
    await waitUntil(world.cloud.clock, 100, 'empty queue', async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
      )
      return Attributes!.ApproximateNumberOfMessages === '0'
    })
  })

  it('finds what a closed job has left, and has clean-up delete that, and nothing that is not proven', async () => {
    const rds = new RDSClient(world.cloud.clientConfig(world.stage.stagingAccount))
    const left = `maskopy-${ids.good.toLowerCase()}-staging-copy`
    const copy = (TargetDBSnapshotIdentifier: string, job: string) =>
      rds.send(
        new CopyDBSnapshotCommand({
          SourceDBSnapshotIdentifier: 'shop-good',
          TargetDBSnapshotIdentifier,
          Tags: [{ Key: 'maskopy:job', Value: job }]
        })
      )
    await Promise.all([copy(left, ids.good), copy('maskopy-somebody-elses', '01ARZ3NDEKTSV4RRFFQ69G5FAV')])
    const snapshot = async (name: string) =>
      (await rds.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots!.find(
        ({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === name
      )
    await waitUntil(world.cloud.clock, 100, 'copies', async () => (await snapshot(left))?.Status === 'available')
    const { resources } = json(await operator('sweep', '--json'))
    expect(resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: left, verdict: 'orphan' }),
        expect.objectContaining({ name: 'maskopy-somebody-elses', verdict: 'unproven' })
      ])
    )
    expect((await operator('sweep', '--delete')).code).toBe(0)
    await waitUntil(world.cloud.clock, 110, 'end of the orphan', async () => !(await snapshot(left)))
    expect(await snapshot('maskopy-somebody-elses')).toBeDefined()
    expect(await snapshot('shop-good')).toBeDefined()
  })

  it('finds a sound deployment sound, with a test event and a look into the source account', async () => {
    const shell = {
      ...shellOf(world, world.cloud.credentials(world.stage.stagingAccount), folder),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials')
    }
    const { code, out, err } = await runCommand(
      bin,
      ['doctor', '--test-event', '--source-profile', 'source', '--json'],
      shell,
      folder
    )
    const findings = JSON.parse(out) as { check: string; level: string }[]
    expect({ code, faults: findings.filter(({ level }) => level === 'fault'), err }).toEqual({ code: 0, faults: [], err: '' })
    const levels = Object.fromEntries(findings.map(({ check, level }) => [check, level]))
    expect(levels).toMatchObject({
      'job table': 'ok',
      'event rules': 'ok',
      'test event': 'ok',
      'event forwarding from the source account of profile source': 'ok',
      'quota ManualSnapshots in the staging account': 'ok',
      'key of the source account of profile source': 'ok',
      'role maskopy-source-access of the source account of profile source': 'ok',
      'role maskopy-source-access-sharing of the source account of profile source': 'ok'
    })
  })
})
