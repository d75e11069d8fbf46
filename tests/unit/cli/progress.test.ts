import { progressOf } from '../../../cli/jobs/progress'
import { stepLine } from '../../../cli/jobs/progress-lines'
import { timelinePage } from '../../../cli/timeline/page'
import type { Job } from '../../../shared/job/job'
import { failedHistory, failedJob, jobId } from './sample-job'
import { fakeContext } from './run'

const now = Date.parse('2026-11-22T14:01:00Z')
const running = failedJob({
  Status: 'RUNNING',
  Outcome: undefined,
  ClosedAt: undefined,
  Error: undefined,
  Step: 'copy-to-staging',
  StepEnteredAt: '2026-11-22T14:00:10.000Z',
  Waiting: {
    For: ['staging-copy'],
    Since: '',
    Due: '',
    Deadline: '',
    Observation: 1,
    Attempts: 0,
    PercentProgress: 40,
    Reason: 'copying'
  } as Job['Waiting']
})
const stateOf = (job: Job, history = failedHistory) =>
  Object.fromEntries(progressOf(job, history, now).map(({ step, state }) => [step, state]))

it('knows how a job stood in each step', () => {
  expect(stateOf(failedJob())).toMatchObject({
    intake: 'done',
    obfuscate: 'failed',
    verify: 'skipped',
    release: 'skipped',
    'clean-up': 'done',
    'publish-completion': 'done'
  })
  expect(stateOf(running, failedHistory.slice(0, 2))).toMatchObject({
    'copy-source-snapshot': 'done',
    'copy-to-staging': 'current',
    obfuscate: 'ahead'
  })
})

it('shows elapsed and typical time, what is waited for, and a bar of what AWS reports', () => {
  const step = progressOf(running, failedHistory.slice(0, 2), now).find(({ state }) => state === 'current')!
  const line = stepLine(step, 200, fakeContext().context.terminal.colors)
  expect(line).toBe('▸ copy-to-staging               50 s  typically 5 s  ████████░░░░░░░░░░░░  40 %  staging-copy (copying)')
})

it.each([
  ['behind somebody', '0'.repeat(26), 'staging-copy (in line for vCPUs)'],
  ['as the first', undefined, 'staging-copy (in line for vCPUs, first)']
])('says for which quota a job stands in line %s', (_how, Ahead, text) => {
  const Waiting = { ...running.Waiting!, Reason: 'in line', Line: { Quota: 'vCPUs', Since: '2026-11-22T14:00:10.000Z', Ahead } }
  expect(progressOf({ ...running, Waiting }, [], now).find(({ state }) => state === 'current')!.detail).toBe(text)
})

it('adds the visits of a step that was tried twice', () => {
  const again = { ...failedHistory[4]!, To: 'restore-database', Outcome: 'MaskopyResourceException: first' }
  const history = [
    ...failedHistory.slice(0, 4),
    again,
    { ...failedHistory[3]!, At: '2026-11-22T14:00:45.000Z' },
    { ...failedHistory[4]!, At: '2026-11-22T14:00:50.000Z' }
  ]
  expect(progressOf(failedJob(), history, now).find(({ step }) => step === 'restore-database')?.seconds).toBe(15)
})

it('draws a page of one job that shows every step, account and error, escaped, and fetches nothing', () => {
  const page = timelinePage([{ job: failedJob(), history: failedHistory }], 'One <job>', now)
  expect(page).toContain('<h1>One &lt;job&gt;</h1>')
  expect(page).toContain('&lt;b&gt;01.sql&lt;/b&gt; &amp; more')
  expect(page).not.toContain('<b>01.sql')
  for (const { From } of failedHistory) expect(page).toContain(`>${From}</text>`)
  expect(page).toContain('In the staging account 222222222222')
  expect(page).toContain('class="step bad"')
  expect(page).not.toMatch(/<script|https?:|url\(|@import/)
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})

it('draws many jobs beside each other', () => {
  const other = failedJob({ JobId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })
  const page = timelinePage(
    [
      { job: failedJob(), history: failedHistory },
      { job: other, history: [] },
      { job: running, history: failedHistory.slice(0, 2) }
    ],
    'Night',
    now
  )
  expect(page).toContain('3 jobs, times in UTC')
  expect(page).toContain(`shop …${jobId.slice(-6)}`)
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})
