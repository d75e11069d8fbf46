import { Socket } from 'node:net'
import fc from 'fast-check'
import { createFlow, type Flow } from '../../helpers/kernel'
import { confirmation, sourceAccount } from '../../helpers/kernel'
import { drive, isOver, messageIdOf, presignedUrl, sampleRequest } from '../../helpers/kernel-drive'
import { exceptionNames } from '../../../shared/errors'
import type { Job } from '../../../shared/job/job'
import { jobIdOf } from '../../../shared/job/names'
import type { Http } from '../../../shared/request/https'
import { stsHosts } from '../../../shared/request/sts-hosts'
import { anyBody, anyInputs, anyUrl } from '../request/arbitraries'
import { hostileUrls } from '../request/hostile-urls'
import { now } from '../request/sample'

const denial = { status: 403, contentType: 'text/xml', body: '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>' }
const changing = /^(Copy|Create|Restore|Modify|Delete|Run|Register|Add|Stop)/

/** Intake behind its door, and everything that goes out of it. */
const openDoor = async (sts: ReturnType<typeof confirmation>) => {
  const asked: string[] = []
  const http: Http = async (endpoint, { headers }) => {
    asked.push(endpoint.host, headers.host!)
    return sts
  }
  const flow = await createFlow({ sts: http })
  await flow.clock.advance(now - flow.clock.now())
  const connections = jest.spyOn(Socket.prototype, 'connect')
  const made: string[] = []
  const answers = new Map<string, Set<string>>()
  const outside: string[] = []
  flow.interfere(async ({ service, operation, input }, proceed) => {
    if (['rds', 'ecs', 'ec2', 's3'].includes(service) && changing.test(operation)) made.push(operation)
    if (operation === 'SendMessage') outside.push(input.MessageBody)
    if (operation === 'SendMessage' && input.QueueUrl.endsWith('completions')) {
      const { JobId } = JSON.parse(input.MessageBody)
      answers.set(JobId, (answers.get(JobId) ?? new Set()).add(input.MessageBody))
    }
    return proceed()
  })
  let number = 0
  return {
    flow, made, answers, outside,
    /** Hosts that STS was asked at, or that a socket was opened to. */
    hosts: () => [...new Set([...asked, ...connections.mock.calls.map(([to]) => JSON.stringify(to))])],
    /** Delivers a message; answers its job. */
    knock: async (body: object | string): Promise<Job> => {
      const messageId = messageIdOf(++number)
      expect(await flow.request(messageId, body)).toBe(true)
      return flow.job(jobIdOf(messageId))
    },
    /** The job when it is over, with its one completion. */
    answered: async ({ JobId }: Job): Promise<Job> => {
      const job = await drive(flow, JobId, { until: isOver })
      expect([...answers.get(JobId)!].map((body) => JSON.parse(body))).toMatchObject([
        { JobId, State: 'CRITICAL', Status: 'FAILED', Error: job.Error, FinalSnapshotArn: null, SharedWith: [], LeftBehind: [] }
      ])
      return job
    },
    close: () => {
      connections.mockRestore()
      flow.close()
    }
  }
}
type Door = Awaited<ReturnType<typeof openDoor>>

const stsOf = (flow: Flow) => [...stsHosts(flow.config).keys()]

describe('a door that stays shut', () => {
  let door: Door
  beforeAll(async () => {
    door = await openDoor(denial)
  }, 60_000)
  afterAll(() => door.close())

  const expectShut = (job: Job) => {
    expect(job).toMatchObject({ Status: 'FAILED', Resources: {}, Request: {}, Error: { Step: 'intake', Name: expect.stringMatching(/^Maskopy/) } })
    expect(door.made).toEqual([])
  }

  it('answers each hostile URL by one job that fails by its own rule, and asks nobody', async () => {
    for (const [what, PresignedUrl, rule] of hostileUrls) {
      const job = await door.answered(await door.knock({ ...sampleRequest, PresignedUrl }))
      expectShut(job)
      // An empty input counts as absent.
      expect([what, job.Error!.Cause]).toEqual([what, PresignedUrl === '' ? 'InvalidRequest' : rule])
    }
    expect(hostileUrls.length).toBeGreaterThanOrEqual(60)
    expect(door.hosts()).toEqual([])
  }, 120_000)

  it('answers URLs of chance, and messages of chance, by one job that fails each, and asks nobody but STS', async () => {
    const urls = anyUrl.map((PresignedUrl) => ({ ...sampleRequest, PresignedUrl }))
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBody, urls), async (body) => expectShut(await door.answered(await door.knock(body)))),
      { numRuns: 40, interruptAfterTimeLimit: 60_000 }
    )
    expect(door.hosts().filter((host) => !stsOf(door.flow).includes(host))).toEqual([])
  }, 120_000)

  it('asks the configured STS of what looks like a good URL, and believes its denial', async () => {
    const job = await door.answered(await door.knock({ ...sampleRequest, PresignedUrl: presignedUrl(door.flow) }))
    expectShut(job)
    expect(job.Error).toMatchObject({ Name: 'MaskopyAccessException', Cause: 'sts-refused' })
    expect(door.hosts()).toEqual(['sts.us-east-1.amazonaws.com'])
  })

  it('keeps no URL anywhere: not in the record, not on a queue, not in an event', async () => {
    expect(door.outside.length).toBeGreaterThan(100)
    const everything = JSON.stringify([await door.flow.everything(), door.outside])
    expect(everything).not.toMatch(/X-Amz-(?!Date|Credential is|SignedHeaders|Security-Token, where|Signature is)|a1a1a1a1|verysecret/)
  })
})

it('requests of chance by a caller who may ask are jobs that go on, or fail with a reason, and intake itself makes nothing', async () => {
  const door = await openDoor(confirmation(`arn:aws:sts::${sourceAccount}:assumed-role/Shop_invoker/pipeline`))
  let signature = 0
  await fc.assert(
    fc.asyncProperty(anyInputs, async (inputs) => {
      const PresignedUrl = presignedUrl(door.flow, (++signature).toString(16).padStart(64, '0'))
      const { Status, Step, Error, Resources } = await door.knock({ ...sampleRequest, ...inputs, PresignedUrl })
      if (Error) expect([Error.Step, exceptionNames.includes(Error.Name)]).toEqual(['intake', true])
      else expect([Status, Step]).toEqual(['RUNNING', 'copy-source-snapshot'])
      expect([Resources, door.made]).toEqual([{}, []])
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000 }
  )
  expect(door.hosts()).toEqual(['sts.us-east-1.amazonaws.com'])
  door.close()
}, 120_000)
