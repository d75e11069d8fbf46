import { takeCensus } from '../../../functions/reconcile/census'
import { readConfigFile } from '../../../shared/config/read-file'
import type { Job } from '../../../shared/job/job'
import type { DueJob } from '../../../shared/job/store'
import { measureMove } from '../../../shared/metrics/job-metrics'
import { embeddedMetrics, type Metrics } from '../../../shared/metrics/metrics'

const at = '2026-01-15T12:00:00.000Z'
const later = '2026-01-15T12:00:42.000Z'
const base = { JobId: '1', Step: 'verify', Status: 'RUNNING', StepEnteredAt: at } as Job
const moved = (more: Partial<Job>) => ({ ...base, LastMove: { At: later }, ...more }) as Job

const recordedBy = (before: Job, after: Job) => {
  const recorded: unknown[] = []
  const metrics: Metrics = { record: (values, subject) => void recorded.push([values, subject?.dimension, subject?.jobId]) }
  measureMove(before, after, metrics)
  return recorded
}
const ended = [{ StepsEnded: 1, StepDuration: 42 }, { Step: 'verify' }, '1']

describe('a move counts', () => {
  it('the step that ended, and how long it took', () => {
    expect(recordedBy(base, moved({ Step: 'take-final-snapshot' }))).toEqual([ended])
  })

  it('the failure, once, when it happens', () => {
    const Error = { Name: 'MaskopyTimeoutException', Message: '', Step: 'verify' } as const
    expect(recordedBy(base, moved({ Step: 'clean-up', Status: 'CLEANING_UP', Error }))).toEqual([
      ended, [{ JobsFailed: 1 }, { Exception: 'MaskopyTimeoutException' }, '1']
    ])
    expect(recordedBy({ ...base, Error }, moved({ Step: 'publish-completion', Status: 'CLEANING_UP', Error }))).toEqual([ended])
  })

  it.each([
    ['SUCCEEDED', 'SUCCEEDED', undefined, [[{ FailureRate: 0 }, undefined, '1']]],
    ['FAILED', 'FAILED', 'verify', [[{ FailureRate: 1 }, undefined, '1']]],
    ['FAILED', 'REFUSED', 'intake', []],
    ['CANCELLED', 'CANCELLED', undefined, []]
  ] as const)('a job that closes as %s as %s where its error is of %s', (Status, Outcome, Step, more) => {
    const Error = Step && ({ Name: 'MaskopyAccessException', Message: '', Step } as const)
    expect(recordedBy({ ...base, Error }, moved({ Status, Error, ClosedAt: later }))).toEqual([
      ended, [{ JobsEnded: 1 }, { Outcome }, '1'], ...more
    ])
  })

  it('what a closed job leaves behind', () => {
    const after = moved({ Status: 'CANCELLED', ClosedAt: later, LeftBehind: ['a', 'b'] })
    expect(recordedBy(base, after)).toContainEqual([{ ResourcesLeftBehind: 2 }, undefined, '1'])
  })
})

it('the census counts jobs by step, those long past their deadline, and what closed jobs could not delete', () => {
  const { timing } = readConfigFile('demo', 'config')
  const now = Date.parse(later)
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
  const open = (Step: Job['Step'], more: Partial<DueJob> = {}) => ({ JobId: 'j', Begun: true, Step, DeadlineAt: ago(-60), ...more }) as DueJob
  const jobs = [
    open('verify'), open('verify'),
    open('obfuscate', { DeadlineAt: ago(100) }),
    open('copy-to-staging', { DeadlineAt: ago(129) }),
    open('clean-up', { DeadlineAt: ago(900), CleanUpDeadlineAt: ago(-60) }),
    open('clean-up', { DeadlineAt: ago(900), CleanUpDeadlineAt: ago(200) }),
    open('publish-completion', { DeadlineAt: ago(900), ClosedAt: at, LeftBehind: ['x', 'y'] }),
    open('publish-completion', { ClosedAt: at })
  ]
  const census = takeCensus(jobs, now, timing)
  expect(census.inStep).toMatchObject({ verify: 2, obfuscate: 1, 'copy-to-staging': 1, 'clean-up': 2, 'publish-completion': 0, intake: 0 })
  expect(census).toMatchObject({ pastDeadline: 2, leftBehind: 2 })
})

it('metrics are lines in the embedded metric format, with the stage and the job in them', () => {
  const lines: string[] = []
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => (lines.push(String(text)), true))
  try {
    const metrics = embeddedMetrics('demo', { now: () => Date.now() })
    metrics.record({ StepsEnded: 1, StepDuration: 2.5 }, { dimension: { Step: 'verify' }, jobId: 'J1' })
    metrics.record({ ReconcilerRuns: 1 })
  } finally {
    write.mockRestore()
  }
  const [moved, run] = lines.map((line) => JSON.parse(line))
  expect(lines).toHaveLength(2)
  expect(moved).toMatchObject({ service: 'maskopy-demo', Step: 'verify', StepsEnded: 1, StepDuration: 2.5, jobId: 'J1' })
  expect(moved._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'MasKopy', Dimensions: [['service', 'Step']],
      Metrics: [{ Name: 'StepsEnded', Unit: 'Count' }, { Name: 'StepDuration', Unit: 'Seconds' }]
    }
  ])
  expect(run._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']])
  expect(run.jobId).toBeUndefined()
})
