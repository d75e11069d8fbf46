import type { Job, LedgerEntry } from '../../shared/job/job'
import { stepNames } from '../../shared/job/steps'
import type { HistoryEntry } from '../../shared/job/history'
import { typicalOf, visits, waitText, type Visit } from '../jobs/progress'
import { resourceState } from '../jobs/resource-state'
import { duration, moment } from '../terminal/words'
import { elapsedAxis } from './axis'
import { legend, movedBy } from './legend'
import { chart, chartLeft, chartRight, type Group, type Row } from './chart'
import { markup, type Markup } from './markup'

/** A job and its moves. */
export interface JobWithHistory {
  job: Job
  history: HistoryEntry[]
}

const time = (iso: string): number => Date.parse(iso)

/** What a stay in a step was ended by, or what it waits for. */
const endedBy = ({ step, move }: Visit, job: Job): string => {
  if (!move) return `${step} waits for ${waitText(job) ?? 'its turn'}`
  return [`${step}: ${move.Outcome}`, move.Observation, `moved by ${move.Hint}`].filter(Boolean).join(' · ')
}

/** Closing a job is what the last step is for, however the job ended. */
const isGood = ({ step, move }: Visit): boolean => move?.Outcome === 'done' || step === 'publish-completion'

const besideStep = ({ move }: Visit, took: string, job: Job): string => {
  if (!move) return `${took} ⋯ ${waitText(job) ?? 'its turn'}`
  const { mark, word } = movedBy(move.Hint)
  return `${took} ${mark} ${word}`
}

const stepRows = (job: Job, stays: Visit[], now: number): Row[] =>
  stepNames.flatMap((step) => {
    const own = stays.filter((stay) => stay.step === step)
    if (own.length === 0) return []
    const typicalSeconds = typicalOf(step, job.Typical)
    const bars = own.map((stay) => {
      const from = time(stay.from)
      const to = stay.to ? time(stay.to) : now
      const took = duration((to - from) / 1000)
      return {
        from,
        to,
        kind: stay.move ? (isGood(stay) ? `step s-${step}` : 'step bad') : 'step open',
        title: `${endedBy(stay, job)} (${took})`,
        label: besideStep(stay, took, job),
        ...(typicalSeconds !== undefined && { typicalTo: from + typicalSeconds * 1000 })
      }
    })
    return [{ name: step, bars }]
  })

const resourceRow = (job: Job, key: string, entry: LedgerEntry, end: number): Row => {
  const state = resourceState(job, entry)
  const to = entry.Deleted ? time(entry.Deleted) : end
  return {
    name: key,
    bars: [
      {
        from: time(entry.Started ?? entry.Intended),
        to,
        kind: `resource r-${state}`,
        title: `${entry.Kind} ${entry.Name}: ${state}`,
        label: state
      }
    ]
  }
}

const groupsOf = (job: Job, stays: Visit[], end: number): Group[] => {
  const entries = Object.entries(job.Resources).sort(([, one], [, other]) => (one.Intended < other.Intended ? -1 : 1))
  const accounts = (['source', 'staging'] as const).flatMap((role): Group[] => {
    const own = entries.filter(([, entry]) => entry.In === role)
    if (own.length === 0) return []
    return [
      {
        heading: `In the ${role} account ${own[0]![1].Account}`,
        rows: own.map(([key, entry]) => resourceRow(job, key, entry, end))
      }
    ]
  })
  const shared = job.SharedWith?.length && job.Status === 'SUCCEEDED' ? sharedRows(job, stays, end) : []
  return [{ heading: 'Steps', rows: stepRows(job, stays, end) }, ...accounts, ...shared]
}

const sharedRows = (job: Job, stays: Visit[], end: number): Group[] => {
  const released = stays.find(({ step }) => step === 'release')?.to ?? job.ClosedAt!
  const name = job.CreatedFinalSnapshots?.[0]?.SnapshotName ?? 'final snapshot'
  return job.SharedWith!.map((account) => ({
    heading: `In the target account ${account}`,
    rows: [
      {
        name: 'shared snapshot',
        bars: [{ from: time(released), to: end, kind: 'resource r-kept', title: `${name}: shared`, label: 'shared' }]
      }
    ]
  }))
}

const tone = (stay: Visit): string => (stay.move ? (isGood(stay) ? 'good' : 'wrong') : 'now')

const hintOf = ({ move }: Visit): string => (move ? `${movedBy(move.Hint).mark} ${move.Hint}` : '')

const answerOf = ({ move }: Visit, job: Job): string => {
  if (move) return move.Observation
  const wait = waitText(job)
  return wait ? `waits for ${wait}` : ''
}

const headings = ['At (UTC)', 'Step', 'Took', 'Moved by', 'What AWS answered', 'Outcome']

const moveRow =
  (job: Job) =>
  (stay: Visit): Markup => {
    const { step, from, to, move } = stay
    const took = to ? duration((time(to) - time(from)) / 1000) : ''
    return markup`<tr class="${tone(stay)}"><td>${moment(to ?? from)}</td><td>${step}</td><td class="number">${took}</td>
<td>${hintOf(stay)}</td><td>${answerOf(stay, job)}</td><td>${move?.Outcome ?? 'under way'}</td></tr>`
  }

const facts = (job: Job): Markup[] => {
  const rows: [string, string | undefined][] = [
    ['Application', job.ApplicationName],
    ['Environment', job.Request.DestinationEnv],
    ['Source', job.Source?.SnapshotArn],
    ['Requester', job.Requester?.arn],
    ['Accepted', `${moment(job.AcceptedAt)} UTC`],
    ['Closed', job.ClosedAt && `${moment(job.ClosedAt)} UTC`],
    ['Final snapshot', job.Status === 'SUCCEEDED' ? job.CreatedFinalSnapshots?.[0]?.SnapshotARN : undefined],
    ['Error', job.Error && `${job.Error.Name} in ${job.Error.Step}: ${job.Error.Message}`],
    ['Left behind', job.LeftBehind?.join(', ')]
  ]
  return rows.flatMap(([name, value]) => (value ? [markup`<dt>${name}</dt><dd>${value}</dd>`] : []))
}

/** Everything about one job: its facts, steps and resources on a time axis, and what moved it. */
export const jobSection = ({ job, history }: JobWithHistory, now: number): Markup => {
  const stays = visits(job, history)
  const end = job.ClosedAt ? time(job.ClosedAt) : now
  const axis = elapsedAxis(time(job.AcceptedAt), end, chartLeft, chartRight)
  return markup`<section id="${job.JobId}">
<h2>${job.JobId} <span class="status ${job.Status}">${job.Status}</span></h2>
<dl>${facts(job)}</dl>
${legend()}
${chart(groupsOf(job, stays, end), axis, `Steps and resources of job ${job.JobId} over time`)}
<div class="wide"><table><thead><tr>${headings.map((heading) => markup`<th>${heading}</th>`)}</tr></thead>
<tbody>${stays.map(moveRow(job))}</tbody></table></div>
</section>`
}
