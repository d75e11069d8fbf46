import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

describe('a job', () => {
  let flow: Flow
  let names: string[]
  let completions: string[]

  beforeEach(async () => {
    flow = await createFlow()
    names = []
    completions = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'PutEvents') {
        const { DetailType, Detail } = input.Entries[0]
        const event = `${DetailType} ${JSON.parse(Detail).Version}`
        if (!names.includes(event)) names.push(event)
      }
      if (operation === 'SendMessage' && input.QueueUrl.endsWith('completions')) completions.push(input.MessageBody)
      return proceed()
    })
  })
  afterEach(() => flow.close())

  it('goes through every step with one event a move, and closes with one completion', async () => {
    const jobId = await submit(flow)
    const job = await drive(flow, jobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED', Begun: true, SharedWith: ['333333333333'] })
    expect(names.map((name) => name.split(' ')[0])).toEqual([
      'JobAccepted', 'SourceSnapshotCopied', 'SnapshotStaged', 'DatabaseRestored', 'DatabaseObfuscated', 'DatabaseVerified',
      'FinalSnapshotTaken', 'SnapshotReleased', 'CleanedUp', 'JobSucceeded'
    ])
    expect(completions).toEqual([job.Publish!.MessageBody])
    expect(JSON.parse(completions[0]!)).toMatchObject({ State: 'OK', JobId: jobId, FinalSnapshotArn: job.Resources['final-snapshot']!.Arn })
    expect(flow.rds.databases().map(({ id }) => id)).toEqual(['shop-db'])
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday', job.FinalSnapshotName])
  })

  it('writes one entry of history a move, in order', async () => {
    const jobId = await submit(flow)
    await drive(flow, jobId, { until: isOver })
    const moves = (await flow.history(jobId)).map(({ From, To }) => `${From} > ${To}`)
    expect(moves).toEqual([
      'intake > copy-source-snapshot', 'copy-source-snapshot > copy-to-staging', 'copy-to-staging > restore-database',
      'restore-database > obfuscate', 'obfuscate > verify', 'verify > take-final-snapshot', 'take-final-snapshot > release',
      'release > clean-up', 'clean-up > publish-completion', 'publish-completion > SUCCEEDED'
    ])
  })

  it('succeeds when every event of AWS and of our own is lost', async () => {
    const jobId = await submit(flow)
    const job = await drive(flow, jobId, { until: isOver, lose: ({ body }) => 'source' in body })
    expect(job.Status).toBe('SUCCEEDED')
  })

  it('succeeds on nudges alone', async () => {
    await flow.close()
    flow = await createFlow({
      configure: (config) => ({ ...config, timing: { ...config.timing, jobDeadlineSeconds: 36_000, stepDeadlineSeconds: lenient } })
    })
    const jobId = await submit(flow)
    const job = await drive(flow, jobId, { until: isOver, lose: ({ body }) => body.Hint !== 'nudge' })
    expect(job.Status).toBe('SUCCEEDED')
    const [first, last] = [job.AcceptedAt, job.ClosedAt!].map(Date.parse)
    expect(last! - first!).toBeGreaterThan(600_000)
  })
})

const lenient = {
  'copy-source-snapshot': 3600, 'copy-to-staging': 3600, 'restore-database': 3600, obfuscate: 3600, verify: 3600, 'take-final-snapshot': 3600
}
