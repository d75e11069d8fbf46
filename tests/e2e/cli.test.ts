import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { CopyDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import type { Finding } from '../../cli/doctor/finding'
import { readJob } from '../../local/world/job-watch'
import { root } from '../../local/world/stage'
import { waitUntil } from '../../local/world/wait-until'
import { uploadScripts } from '../../local/world/world'
import { documentClient } from '../../shared/aws/clients/base'
import type { Job } from '../../shared/job/job'
import { JobStore } from '../../shared/job/store'
import { Browser, hasBrowser } from '../helpers/browser'
import { hasTerminals, installCommand, openShell, shellOf, type Ran, type Shell } from '../helpers/cli'
import { databaseName, goodScripts, openTestWorld, type TestWorld } from '../helpers/world'

jest.setTimeout(240_000)

const escape = '\u001b['

let world: TestWorld
let folder: string
let bin: string

/** An application's pipeline, which has the installed package and credentials of the application; and an operator. */
let pipeline: Shell
let operator: Shell

const shell = (credentials: Parameters<typeof shellOf>[1], more: NodeJS.ProcessEnv = {}): Shell =>
  openShell(bin, { ...shellOf(world, credentials, folder), ...more }, folder)

/** Started when the world is up, so that tests which need no finished job pass meanwhile. */
const jobs = {} as Record<'good' | 'bad' | 'cancelled', Promise<{ id: string; ran: Ran }>>

const json = ({ out }: Ran) => JSON.parse(out)
const ended = async (job: keyof typeof jobs) => (await jobs[job]).id

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

const following = ['--wait', '--timeout', '200s', '--interval', '1s']

const succeed = async (file: string) => {
  const ran = await pipeline.piped('submit', '--file', file, ...following)
  return { ran, id: /job ([0-9A-Z]{26})\./.exec(ran.out)?.[1] ?? '' }
}

const fail = async (file: string) => {
  const ran = await pipeline.piped('submit', '--file', file, '--json', ...following)
  return { ran, id: json(ran).jobId as string }
}

/** As soon as the job is there. */
const cancel = async (file: string) => {
  const id = (await pipeline.piped('submit', '--file', file)).out.trim()
  await waitUntil(world.cloud.clock, 180, 'job', async () => (await readJob(world, id)).job)
  return { ran: await operator.piped('cancel', id, ...following), id }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-test-'))
  ;[world, bin] = await Promise.all([openTestWorld(), installCommand(folder)])
  const source = world.cloud.credentials(world.stage.sourceAccount)
  const profiles = join(folder, 'credentials')
  writeFileSync(profiles, `[source]\naws_access_key_id=${source.accessKeyId}\naws_secret_access_key=${source.secretAccessKey}\n`)
  pipeline = shell(world.requester.credentials)
  operator = shell(world.cloud.credentials(world.stage.stagingAccount), { AWS_SHARED_CREDENTIALS_FILE: profiles })
  const broken = { '01-broken.sql': 'UPDATE no_such_table SET a = 1', 'verify/01.sql': 'SELECT 1 WHERE false' }
  jobs.good = succeed(await requestFile('good', goodScripts))
  jobs.bad = fail(await requestFile('bad', broken))
  jobs.cancelled = cancel(await requestFile('dropped', goodScripts))
  // Whoever waits for one is told; until then nobody listens.
  for (const job of Object.values(jobs)) job.catch(() => undefined)
}, 120_000)

afterAll(async () => {
  await Promise.allSettled(Object.values(jobs))
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

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

/** Runs a command in a pipe and on a terminal, which shall have the same words; only on the terminal they may be coloured. */
const saysTheSame = async (who: Shell, code: number, ...args: string[]): Promise<void> => {
  const [piped, terminal] = await Promise.all([who.piped(...args), hasTerminals ? who.onTerminal(...args) : undefined])
  const words = (text: string) => stripVTControlCharacters(text).trimEnd().split('\n').sort()
  expect({ code: piped.code, escapes: (piped.out + piped.err).includes(escape) }).toEqual({ code, escapes: false })
  if (!terminal) return
  expect({ code: terminal.code, words: words(terminal.out) }).toEqual({ code, words: words(piped.out + piped.err) })
  if (args[0] !== 'timeline') expect(terminal.out).toContain(escape)
}

/** The record of a job under another id, as if it had been over for so long that nobody looks at its ledger any more. */
const oldJobLike = async (jobId: string, oldId: string): Promise<Job> => {
  const { job } = await readJob(world, jobId)
  const renamed = JSON.stringify(job).replaceAll(jobId, oldId).replaceAll(jobId.toLowerCase(), oldId.toLowerCase())
  return { ...JSON.parse(renamed), DueAt: undefined, DueLine: undefined }
}

describe('while no job is over', () => {
  it('doctor finds a sound deployment sound, with its configuration, a test event and a look into the source account', async () => {
    const config = join(root, 'config', 'demo.yml')
    const { code, out, err } = await operator.piped('doctor', '--config', config, '--test-event', '--source-profile', 'source', '--json')
    const levels = Object.fromEntries(JSON.parse(out).map(({ check, level }: Finding) => [check, level]))
    expect({ code, faults: Object.values(levels).filter((level) => level === 'fault'), err }).toEqual({ code: 0, faults: [], err: '' })
    const source = 'of the source account of profile source'
    const sound = [
      'job table', 'event rules', 'test event', 'quota ManualSnapshots in the staging account', 'database subnets', 'instance class',
      'runner subnets', 'endpoints', 'security groups', 'runner image', 'staging key for target accounts', `event forwarding from ${source.slice(3)}`, `key ${source}`,
      `role maskopy-source-access ${source}`, `role maskopy-source-access-sharing ${source}`
    ]
    expect(levels).toMatchObject(Object.fromEntries(sound.map((check) => [check, 'ok'])))
    // The local cloud has no command that could stand for it.
    expect(levels['image of shop']).toBe('warning')
  })

  it('doctor names what a configuration is wrong about, each with a fix, and ends with 1', async () => {
    const right = readFileSync(join(root, 'config', 'demo.yml'), 'utf8')
    const wrong = right.replace('maskopy-runner:1', 'maskopy-runner:2').replace('subnet-0d0e0a00000000002', 'subnet-0d0e0a00000000009')
    const more = wrong.replace("targetAccountIds: ['333333333333']", "targetAccountIds: ['333333333333', '444444444444']")
    writeFileSync(join(folder, 'wrong.yml'), more.replace('222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-masking:1', 'docker.io/masking:1'))
    const { code, out } = await operator.piped('doctor', '--config', 'wrong.yml', '--json')
    const found: Finding[] = JSON.parse(out).filter(({ level }: Finding) => level === 'fault')
    expect({ code, checks: found.map(({ check }) => check) }).toEqual({ code: 1, checks: ['runner subnets', 'staging key for target accounts', 'runner image'] })
    expect(found.map(({ detail }) => detail).join()).toMatch(/subnet-0d0e0a00000000009.* 444444444444 copy.*maskopy-runner:2 is not in its registry/)
    expect(found.every(({ fix }) => fix)).toBe(true)
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ check: 'image of shop', level: 'not checked' }))
  })

  it('submit shows message and checks without sending, and no credential', async () => {
    const dry = await pipeline.piped('submit', '--file', join(folder, 'good.yml'), '--dry-run')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('assumed-role/Shop_invoker')
    expect(dry.out).toContain('Nothing was sent.')
    expect(dry.out + dry.err).not.toMatch(/X-Amz|sts\.us-east-1/)
  })

  it('submit ends with 2 for a request that its own schema refuses', async () => {
    const { code, out, err } = await pipeline.piped('submit', '--application-name', 'shop')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('CostCenter is missing (--cost-center)')
  })

  it('commands end with 4 for what there is not, and with 3 where nobody answers', async () => {
    const ran = await Promise.all([
      operator.piped('show', '01ARZ3NDEKTSV4RRFFQ69G5FAV'),
      operator.piped('jobs', '--stage', 'nowhere'),
      operator.piped('jobs', '--endpoint-url', 'http://127.0.0.1:9')
    ])
    expect(ran.map(({ code }) => code)).toEqual([4, 4, 3])
  })

  it('redrive shows dead letters without credentials, and moves them back when told to', async () => {
    const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'maskopy-demo-clean-up-dead-letters' }))
    const body = { Hint: 'nudge', JobId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', PresignedUrl: 'https://sts.amazonaws.com/?X-Amz-Signature=5ec4e7' }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }))
    await saysTheSame(operator, 0, 'redrive', '--queue', 'clean-up')
    const shown = await operator.piped('redrive', '--queue', 'clean-up', '--json')
    expect(json(shown)).toMatchObject([
      { queue: 'clean-up', messages: 1, moved: false, sample: [{ jobId: body.JobId, kind: 'hint nudge' }] }
    ])
    expect(shown.out).not.toContain('5ec4e7')
    const { code, out } = await operator.piped('redrive', '--queue', 'clean-up', '--yes')
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Moving back: clean-up.') })
    await waitUntil(world.cloud.clock, 100, 'empty queue', async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
      )
      return Attributes!.ApproximateNumberOfMessages === '0'
    })
  })
})

describe('the end of a job', () => {
  it('submit --wait follows a job to its masked snapshot with nothing but the package and credentials of the application', async () => {
    const { ran } = await jobs.good
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' })
    expect(ran.out).toMatch(/✓ obfuscate .*\n/)
    expect(ran.out).toContain(`snapshot:${world.stage.application}-good, shared with ${world.stage.targetAccount}`)
  })

  it('submit --wait ends with 1 for a job that failed, and prints one JSON document', async () => {
    const { ran } = await jobs.bad
    expect(ran.code).toBe(1)
    expect(json(ran)).toMatchObject({
      status: 'FAILED',
      error: { step: 'obfuscate', message: expect.stringContaining('01-broken.sql') }
    })
  })

  it('cancel --wait says that everything is cleaned up', async () => {
    const { ran, id } = await jobs.cancelled
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('CANCELLED after')
    expect(await world.leftoversOf(id)).toEqual([])
  })

  it('watch tells each step once where nobody watches', async () => {
    const { code, out } = await operator.piped('watch', await ended('good'))
    expect(code).toBe(0)
    expect(out.match(/✓ /g)).toHaveLength(10)
    expect(out).not.toContain(escape)
  })
})

describe('on a terminal, in colour, and in a pipe without', () => {
  beforeAll(() => hasTerminals || console.warn('Nothing was tried on a terminal: there is no /usr/bin/script of util-linux.'))

  it('submit and retry show their checks', async () => {
    await saysTheSame(pipeline, 0, 'submit', '--file', join(folder, 'good.yml'), '--dry-run')
    await saysTheSame(pipeline, 0, 'retry', await ended('bad'), '--dry-run')
  })

  it('watch draws its steps in one place', async () => {
    if (!hasTerminals) return
    const { code, out } = await operator.onTerminal('watch', await ended('bad'))
    expect(code).toBe(1)
    expect(out).toContain(`${escape}31m✗`)
    expect(out).toContain('FAILED')
  })

  it('doctor marks what it finds', async () => {
    const { code, out } = await operator.piped('doctor')
    expect({ code, out }).toEqual({ code: 0, out: expect.not.stringContaining(escape) })
    if (!hasTerminals) return
    const terminal = await operator.onTerminal('doctor')
    expect({ code: terminal.code, out: terminal.out }).toEqual({ code: 0, out: expect.stringContaining(`${escape}32m✓`) })
  })

  it.each([
    ['jobs', 0, async () => (await ended('bad')) && ['--status', 'failed']],
    ['show', 0, async () => [await ended('bad')]],
    ['history', 0, async () => [await ended('bad')]],
    ['resources', 0, async () => [await ended('good')]],
    ['cancel', 5, async () => [await ended('good')]]
  ] as const)('%s says the same in both', async (command, code, args) => {
    await saysTheSame(operator, code, command, ...(await args()))
  })
})

describe('what is known of jobs', () => {
  it('jobs lists them by status, application, environment and time', async () => {
    const [good, bad, cancelled] = await Promise.all([ended('good'), ended('bad'), ended('cancelled')])
    const found = async (...args: string[]) =>
      json(await operator.piped('jobs', '--json', ...args)).map(({ jobId }: { jobId: string }) => jobId)
    const [succeeded, others, elsewhere, later] = await Promise.all([
      found('--status', 'succeeded', '--application', 'SHOP', '--environment', 'dev', '--since', '1h'),
      found('--status', 'failed', '--status', 'cancelled'),
      found('--environment', 'sandbox'),
      found('--since', '2999-01-01')
    ])
    expect(succeeded).toContain(good)
    expect(others).toEqual(expect.arrayContaining([bad, cancelled]))
    expect([elsewhere, later]).toEqual([[], []])
  })

  it('jobs has stable columns', async () => {
    await ended('good')
    const last = await operator.piped('jobs', '--json', '--limit', '1')
    expect(last.err).toMatch(/^These are not all; --limit shows up to 1000\.\n$/)
    const [row] = json(last)
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining([
        'jobId', 'status', 'step', 'application', 'environment', 'acceptedAt', 'updatedAt', 'closedAt', 'waitingFor',
        'error', 'finalSnapshotArn'
      ])
    )
  })

  it('show answers also the application that asked for the job', async () => {
    const [good, bad] = await Promise.all([ended('good'), ended('bad')])
    const [{ code, out }, whole] = await Promise.all([
      pipeline.piped('show', bad.toLowerCase()),
      operator.piped('show', good, '--json')
    ])
    expect(code).toBe(0)
    expect(out).toMatch(/Status +FAILED/)
    expect(out).toContain('01-broken.sql')
    expect(json(whole)).toMatchObject({ JobId: good, Item: 'JOB' })
  })

  it('history and resources show the moves and what was made', async () => {
    const good = await ended('good')
    const [history, ledger] = await Promise.all([
      operator.piped('history', good, '--json'),
      operator.piped('resources', good, '--json')
    ])
    expect(json(history).map(({ from }: { from: string }) => from)).toEqual([
      'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify',
      'take-final-snapshot', 'release', 'clean-up', 'publish-completion'
    ])
    expect(json(ledger).filter(({ state }: { state: string }) => state !== 'deleted')).toMatchObject([
      { state: 'kept', name: 'shop-good' }
    ])
  })

  it('timeline writes a page that names every step and asks nobody for anything', async () => {
    const page = join(folder, 'job.html')
    await saysTheSame(operator, 0, 'timeline', await ended('good'), '-o', page)
    const html = readFileSync(page, 'utf8')
    for (const step of ['intake', 'obfuscate', 'publish-completion']) expect(html).toContain(`>${step}</text>`)
    expect(html).toContain(`In the source account ${world.stage.sourceAccount}`)
    expect(html).not.toMatch(/<script|(src|href)="(?!data:)|url\(|@import/)
    await expectQuiet(page)
    expect((await operator.piped('timeline', '--since', '1h', '-o', page)).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('jobs, times in UTC')
  })
})

describe('what is over', () => {
  it('cancel refuses with 5, and with 3 an application that is no operator', async () => {
    const good = await ended('good')
    const [late, stranger] = await Promise.all([operator.piped('cancel', good), pipeline.piped('cancel', good)])
    expect({ code: late.code, err: late.err }).toMatchObject({
      code: 5,
      err: expect.stringContaining('The job is over: SUCCEEDED.')
    })
    expect(stranger.code).toBe(3)
  })

  it('retry sends an old request again as a new job, with what is given replaced', async () => {
    const { code, out } = await pipeline.piped('retry', await ended('cancelled'), '--cost-center', 'CC 4712', '--json')
    expect(code).toBe(0)
    const { jobId } = JSON.parse(out)
    const again = await waitUntil(world.cloud.clock, 110, 'new job', async () => (await readJob(world, jobId)).job)
    expect(again.Request).toMatchObject({ CostCenter: 'CC 4712', RdsFinalSnapshotIdentifier: 'shop-dropped' })
    expect(again.Refusal).toBeUndefined()
  })

  it('sweep finds what an old job has left, and has clean-up delete that, and nothing that is not proven', async () => {
    const config = world.cloud.clientConfig(world.stage.stagingAccount)
    const rds = new RDSClient(config)
    const old = await oldJobLike(await ended('good'), '4ZZZZZZZZZZZZZZZZZZZZZZZZZ')
    await new JobStore(documentClient(new DynamoDBClient(config)), world.jobTable).create(old)
    const left = old.Resources['staging-copy']!.Name
    const copy = (TargetDBSnapshotIdentifier: string, job: string) =>
      rds.send(
        new CopyDBSnapshotCommand({
          SourceDBSnapshotIdentifier: 'shop-good',
          TargetDBSnapshotIdentifier,
          Tags: [{ Key: 'maskopy:job', Value: job }]
        })
      )
    await Promise.all([copy(left, old.JobId), copy('maskopy-somebody-elses', '01ARZ3NDEKTSV4RRFFQ69G5FAV')])
    const snapshot = async (name: string) =>
      (await rds.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots!.find(
        ({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === name
      )
    await waitUntil(world.cloud.clock, 100, 'copies', async () => (await snapshot(left))?.Status === 'available')
    await saysTheSame(operator, 0, 'sweep')
    const { resources } = json(await operator.piped('sweep', '--json'))
    expect(resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: left, verdict: 'orphan' }),
        expect.objectContaining({ name: 'maskopy-somebody-elses', verdict: 'unproven' })
      ])
    )
    expect((await operator.piped('sweep', '--delete')).code).toBe(0)
    await waitUntil(world.cloud.clock, 110, 'end of the orphan', async () => !(await snapshot(left)))
    expect(await snapshot('maskopy-somebody-elses')).toBeDefined()
    expect(await snapshot('shop-good')).toBeDefined()
  })
})
