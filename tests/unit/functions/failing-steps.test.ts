import { AwsError } from '../../../local/core/call'
import { createFlow, passingReport, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const unusable = () => new AwsError('InvalidParameterCombination', 'This cannot be done.')

const refuseWhere = (operation: string, where: (input: any) => boolean) => (flow: Flow) =>
  void flow.interfere(async (call, proceed) => {
    if (call.operation === operation && where(call.input)) throw unusable()
    return proceed()
  })

const isFinal = (name: string) => !name.startsWith('maskopy-')

const ways: { step: string; spoil(flow: Flow): void; options?: FlowOptions }[] = [
  { step: 'intake', spoil: refuseWhere('DescribeDBSnapshots', ({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === 'shop-yesterday') },
  { step: 'copy-source-snapshot', spoil: (flow) => flow.rds.faults.failNext('copy') },
  { step: 'copy-to-staging', spoil: refuseWhere('CopyDBSnapshot', ({ TargetDBSnapshotIdentifier }) => TargetDBSnapshotIdentifier.endsWith('staging-copy')) },
  { step: 'restore-database', spoil: (flow) => flow.rds.faults.failNext('restore', { status: 'incompatible-network' }) },
  { step: 'obfuscate', spoil: () => undefined, options: { runner: () => ({ exitCode: 30 }) } },
  { step: 'take-final-snapshot', spoil: (flow) => flow.rds.faults.failNext('snapshot') },
  { step: 'release', spoil: refuseWhere('ModifyDBSnapshotAttribute', ({ DBSnapshotIdentifier }) => isFinal(DBSnapshotIdentifier)) }
]

describe('a step that fails', () => {
  let flow: Flow
  afterEach(() => flow.close())

  it.each(ways)('($step) leads to clean-up and one completion that says what, where and why', async ({ step, spoil, options }) => {
    flow = await createFlow(options)
    spoil(flow)
    const completions: any[] = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'SendMessage' && input.QueueUrl.endsWith('completions')) completions.push(JSON.parse(input.MessageBody))
      return proceed()
    })
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: expect.stringMatching(/^Maskopy\w+Exception$/), Step: step } })
    expect(completions).toMatchObject([{ State: 'CRITICAL', Status: 'FAILED', FinalSnapshotArn: null, SharedWith: [], Error: job.Error, LeftBehind: [] }])
    expect(completions[0].msgDetail).toContain(`'${step}'`)
    expect(job.Error!.Message).toMatch(/^[^{]+\.?$/)
    expect(flow.rds.databases().map(({ id }) => id)).toEqual(['shop-db'])
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })

  it('with the configured second attempt restores afresh, announces that, and runs on the new database', async () => {
    let runs = 0
    flow = await createFlow({
      configure: (config) => ({ ...config, runner: { ...config.runner, retryOnFreshDatabase: true } }),
      runner: (run) => (++runs === 1 ? { exitCode: 30 } : { exitCode: 0, report: passingReport(run) })
    })
    const events: string[] = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'PutEvents') events.push(input.Entries[0].DetailType)
      return proceed()
    })
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED', Attempt: 2 })
    expect([...new Set(events)].filter((name) => name === 'StepFailed')).toEqual([])
    expect(events.indexOf('DatabaseObfuscated')).toBeGreaterThan(events.lastIndexOf('SnapshotStaged'))
    expect(Object.keys(job.Resources)).toEqual(expect.arrayContaining(['database-1', 'database-2', 'obfuscate-task-1', 'obfuscate-task-2']))
    expect(flow.rds.databases().map(({ id }) => id)).toEqual(['shop-db'])
  })

  it('fails for good at the second attempt', async () => {
    flow = await createFlow({
      configure: (config) => ({ ...config, runner: { ...config.runner, retryOnFreshDatabase: true } }),
      runner: () => ({ exitCode: 30 })
    })
    const tasks = flow.count('RunTask')
    expect(await drive(flow, await submit(flow), { until: isOver })).toMatchObject({ Status: 'FAILED', Attempt: 2, Error: { Step: 'obfuscate' } })
    expect(tasks.calls).toBe(2)
  })
})
