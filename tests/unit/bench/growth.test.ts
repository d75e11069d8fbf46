import { levelOf, sharesOf } from '../../../bench/growth'
import type { Spent } from '../../../bench/spending'

const spent = (name: string, at: number, jobId?: string): Spent => ({ name, at, jobId, calls: 2, readUnits: 1, writeUnits: 3 })
const completions = [{ at: 10, body: { JobId: 'A' } }, { at: 20, body: { JobId: 'B' } }, { at: 30, body: { JobId: 'C' } }]

it('divides what was spent by the number of jobs', () => {
  expect(sharesOf([spent('intake', 0, 'A'), spent('release', 9, 'A'), spent('intake', 1, 'B')], 2)).toEqual({
    calls: 3, invocations: 1.5, readUnits: 1.5, writeUnits: 4.5
  })
})

const all = [
  spent('intake', 1, 'A'), spent('intake', 1, 'B'), spent('intake', 1, 'C'), spent('release', 9, 'A'), spent('release', 19, 'B'),
  spent('release', 29, 'C'), spent('clean-up', 15), spent('reconcile', 5), spent('reconcile', 15)
]

it('counts all of a job’s life, also what lies before the stretch that is measured', () => {
  const { perJob, everythingPerCompletion, perScheduledRun } = levelOf(3, all, completions, 2, 2)
  // Its intake, its release, and the clean-up that worked for no job meanwhile.
  expect(perJob).toMatchObject({ calls: 6, invocations: 3 })
  expect(everythingPerCompletion).toMatchObject({ calls: 4, invocations: 2 })
  expect(perScheduledRun).toMatchObject({ calls: 2, invocations: 1 })
})

it('measures everything where it measures every job', () => {
  const { perJob, everythingPerCompletion, perScheduledRun } = levelOf(3, all, completions, 1, 3)
  expect(perJob).toEqual(everythingPerCompletion)
  expect(perJob.calls).toBeCloseTo(14 / 3)
  expect(perScheduledRun).toMatchObject({ calls: 2, invocations: 1 })
})
