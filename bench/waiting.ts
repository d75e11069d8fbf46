import { simulate } from '../tests/simulation/simulate'
import { billFor, idleDollars, type Bill, type Usage } from './cost'
import { counting, withoutRdsEvents, type Counted } from './functions'
import { jobTimes, type JobTimes } from './job-times'
import { Meter } from './meter'
import { polled, type Polled } from './polling'
import { mean, p99 } from './statistics'

export interface Waiting {
  meanSeconds: number
  p99Seconds: number
}

export interface WaitingReport {
  jobs: number
  awsMeanSeconds: number
  withEvents: Waiting & { meanSecondsFor: JobTimes['waitingFor'] }
  withoutRdsEvents: Waiting
  /** A polling orchestrator with MasKopy's waits, on the same durations. */
  polling: Waiting
  /** Of one job with events. */
  perJob: { reobservations: Counted; everythingElse: Counted }
  cost: {
    perJob: Bill
    polling: Bill
    /** Dollars of the transient database that polling leaves idle and events do not, a job. */
    idleSaved: number
    idleSeconds: { withEvents: number; polling: number }
  }
}

interface Measured {
  times: JobTimes[]
  usage: Usage
  counted: ReturnType<typeof counting>['counted']
}

/** Far from any quota: what is measured is reaction, not lines. */
const jobsPerRun = 10
const arrivalSeconds = 5 * 3600

const measure = async (runs: number, events: boolean): Promise<Measured> => {
  const { functions, counted } = counting()
  const times: JobTimes[] = []
  const total = new Meter().usage
  for (let seed = 1; seed <= runs; seed++) {
    const meter = new Meter()
    const { run } = await simulate({
      seed, jobs: jobsPerRun, faults: 'none', mix: 'plain', arrivalSeconds, checkers: [() => meter],
      functions: events ? functions : withoutRdsEvents(functions)
    })
    times.push(...jobTimes(run, meter))
    for (const name of Object.keys(total) as (keyof Usage)[]) total[name] = (total[name] ?? 0) + (meter.usage[name] ?? 0)
  }
  return { times, usage: total, counted }
}

const summary = (seconds: readonly number[]): Waiting => ({ meanSeconds: mean(seconds), p99Seconds: p99(seconds) })

const eachOf = (numbers: Usage, jobs: number): Usage =>
  Object.fromEntries(Object.entries(numbers).map(([name, sum]) => [name, sum / jobs])) as unknown as Usage

const perJob = ({ invocations, calls }: Counted, jobs: number): Counted => ({ invocations: invocations / jobs, calls: calls / jobs })

/** Usage of the work for jobs: what the schedule does goes on whether or not there are any. */
const usageOf = ({ usage, counted, times }: Measured): Usage => {
  const each = eachOf(usage, times.length)
  const { invocations, calls } = perJob(counted.schedule, times.length)
  // Every message is received and deleted for its function as well as sent.
  const queueRequests = each.queueRequests + 2 * (each.invocations - invocations)
  // RDS and ECS events of the source account are forwarded to staging's bus.
  return { ...each, invocations: each.invocations - invocations, calls: each.calls - calls, queueRequests, customEvents: each.customEvents + 2 }
}

/** How much of a job's time is waiting that no operation of AWS needs, and what the control plane costs. */
export const measureWaiting = async (runs: number): Promise<WaitingReport> => {
  const withEvents = await measure(runs, true)
  const without = await measure(runs, false)
  const { times, counted } = withEvents
  const jobs = times.length
  const others: Polled[] = times.map(({ stages }) => polled(stages))
  const idle = { withEvents: mean(times.map((one) => one.idle)), polling: mean(others.map(({ idleSeconds }) => idleSeconds)) }
  return {
    jobs,
    awsMeanSeconds: mean(times.map(({ aws }) => aws)),
    withEvents: { ...summary(times.map(({ waiting }) => waiting)), meanSecondsFor: meansOf(times.map(({ waitingFor }) => waitingFor)) },
    withoutRdsEvents: summary(without.times.map(({ waiting }) => waiting)),
    polling: summary(others.map(({ waitingSeconds }) => waitingSeconds)),
    perJob: { reobservations: perJob(counted.observe, jobs), everythingElse: perJob(counted.other, jobs) },
    cost: {
      perJob: billFor(usageOf(withEvents)),
      polling: meanBill(others),
      idleSaved: idleDollars(idle.polling - idle.withEvents),
      idleSeconds: idle
    }
  }
}

const meanBill = (others: readonly Polled[]): Bill => meansOf(others.map(({ usage }) => billFor(usage)))

const meansOf = <Numbers extends object>(all: readonly Numbers[]): Numbers => {
  const names = Object.keys(all[0]!) as (keyof Numbers)[]
  return Object.fromEntries(names.map((name) => [name, mean(all.map((one) => one[name] as number))])) as Numbers
}
