import type { Job } from '../../../shared/job/job'
import type { HistoryEntry } from '../../../shared/job/history'

export const jobId = '2399Y6EWQV8V3T7JQSGZQ3C984'
const copyName = `maskopy-${jobId.toLowerCase()}-staging-copy`
const at = (second: number) => new Date(Date.parse('2026-11-22T14:00:00Z') + second * 1000).toISOString()

/** A job that failed in `obfuscate`, with a final snapshot that never was. */
export const failedJob = (changes: Partial<Job> = {}): Job =>
  ({
    JobId: jobId,
    Item: 'JOB',
    Status: 'FAILED',
    Outcome: 'FAILED',
    Step: 'publish-completion',
    Begun: true,
    Version: 9,
    Attempt: 1,
    AcceptedAt: at(0),
    UpdatedAt: at(60),
    ClosedAt: at(60),
    StepEnteredAt: at(60),
    DeadlineAt: at(900),
    ApplicationName: 'shop',
    Request: { DestinationEnv: 'dev' },
    Durations: {},
    Progress: {},
    Typical: { 'obfuscate/task': 30, 'copy-to-staging/copy': 5 },
    Error: { Name: 'MaskopyResourceException', Message: '<b>01.sql</b> & more', Step: 'obfuscate' },
    Resources: {
      'staging-copy': {
        Kind: 'db-snapshot',
        Name: copyName,
        In: 'staging',
        Account: '222222222222',
        Intended: at(5),
        LeaseUntil: at(10),
        Started: at(6),
        Deleted: at(55)
      },
      'final-snapshot': {
        Kind: 'db-snapshot',
        Name: 'shop-final',
        In: 'staging',
        Account: '222222222222',
        Intended: at(50),
        LeaseUntil: at(55),
        Started: at(51),
        Final: true
      }
    },
    ...changes
  }) as Job

const move = (second: number, From: string, To: string, Outcome = 'done'): HistoryEntry => ({
  JobId: jobId,
  Item: `HISTORY#${second}`,
  At: at(second),
  Function: From,
  From,
  To,
  Status: 'RUNNING',
  Hint: 'RDS-EVENT-0042',
  Observation: 'seen',
  Outcome
})

export const failedHistory: HistoryEntry[] = [
  move(1, 'intake', 'copy-source-snapshot'),
  move(10, 'copy-source-snapshot', 'copy-to-staging'),
  move(20, 'copy-to-staging', 'restore-database'),
  move(30, 'restore-database', 'obfuscate'),
  move(40, 'obfuscate', 'clean-up', 'MaskopyResourceException: <b>01.sql</b> & more'),
  move(58, 'clean-up', 'publish-completion'),
  move(60, 'publish-completion', 'FAILED', 'FAILED')
]

export const stagingCopy = {
  kind: 'db-snapshot' as const,
  name: copyName,
  arn: 'arn:x',
  taggedJob: jobId,
  namedJob: jobId,
  final: false
}
