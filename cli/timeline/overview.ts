import type { Job } from '../../shared/job/job'
import { stepNames } from '../../shared/job/steps'
import { visits, waitText } from '../jobs/progress'
import { duration } from '../terminal/words'
import { clockAxis } from './axis'
import { chart, chartLeft, chartRight, type Row } from './chart'
import type { JobWithHistory } from './job-section'
import { markup, type Markup } from './markup'

const took = ({ AcceptedAt, ClosedAt }: Job): string => duration((Date.parse(ClosedAt!) - Date.parse(AcceptedAt)) / 1000)

const row = ({ job, history }: JobWithHistory, now: number): Row => {
  const bars = visits(job, history).map(({ step, from, to, move }) => {
    const end = to ? Date.parse(to) : now
    const stay = duration((end - Date.parse(from)) / 1000)
    const title = move ? `${step}, ${stay}: ${move.Outcome}` : `${step}, ${stay} so far: waits for ${waitText(job) ?? 'its turn'}`
    return {
      from: Date.parse(from),
      to: end,
      kind: `step s-${step}`,
      title,
      label: job.ClosedAt ? `${took(job)} ${job.Status}` : `⋯ ${waitText(job) ?? 'its turn'}`
    }
  })
  return { name: `${job.ApplicationName} …${job.JobId.slice(-6)}`, bars }
}

const stepLegend = (): Markup =>
  markup`<p class="legend">${stepNames.map(
    (step) =>
      markup`<span><svg viewBox="0 0 12 12"><rect class="step s-${step}" width="12" height="12" rx="2"/></svg> ${step}</span>`
  )}</p>`

/** Many jobs beside each other, on one clock: what runs at the same time, and what stands in line. */
export const overview = (jobs: JobWithHistory[], now: number): Markup => {
  const ordered = [...jobs].sort(({ job: one }, { job: other }) => (one.AcceptedAt < other.AcceptedAt ? -1 : 1))
  const from = Math.min(...ordered.map(({ job }) => Date.parse(job.AcceptedAt)))
  const to = Math.max(...ordered.map(({ job }) => (job.ClosedAt ? Date.parse(job.ClosedAt) : now)))
  const axis = clockAxis(from, to, chartLeft, chartRight)
  return markup`<section><h2>${jobs.length} jobs, times in UTC</h2>
${stepLegend()}
${chart([{ rows: ordered.map((each) => row(each, now)) }], axis, `Steps of ${jobs.length} jobs over time`)}
</section>`
}
