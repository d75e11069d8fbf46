import type { Run } from '../tests/simulation/aftermath'
import { drawnDurations } from '../tests/simulation/machinery/durations'
import type { Meter, Operation } from './meter'
import type { Stages } from './polling'

/** Where the time of one job went; seconds. */
export interface JobTimes {
  jobId: string
  /** From the message to its completion. */
  total: number
  /** While at least one operation of AWS was under way for it. */
  aws: number
  waiting: number
  /** Of the waiting, until the end of what AWS did was known: by its event; where it has none, by a look; and the rest: calls and own events. */
  waitingFor: { eventsOfAws: number; looks: number; calls: number }
  stages: Stages
  /** While the transient database was there and nobody used it. */
  idle: number
}

interface Spell extends Operation {
  to: number
}

/** The change that RDS makes for an operation, as durations are drawn. */
const changes = { 'source copy': 'copy', 'staging copy': 'copy', restore: 'restore', 'final snapshot': 'snapshot' } as const

/**
 * When each operation ended. Durations are the same for the same ARN, whoever asks; copies of one database's snapshots into one
 * account run one after another; a task ends with the event that ECS then has, whether or not anybody hears it.
 */
const spells = ({ seed, trace, world }: Run, operations: readonly Operation[]): Spell[] => {
  const drawn = drawnDurations(seed)
  const stopped = new Map<string, number>()
  for (const entry of trace) {
    if (entry.kind === 'event' && entry.source === 'aws.ecs' && entry.detail.lastStatus === 'STOPPED' && !stopped.has(entry.detail.taskArn)) {
      stopped.set(entry.detail.taskArn, entry.at)
    }
  }
  const lineEnds = new Map<string, number>()
  const databaseOf = (jobId: string) => world.job(jobId)?.Source?.DatabaseIdentifier
  return operations.map((operation): Spell => {
    const { what, arn, from } = operation
    if (what === 'task') return { ...operation, to: stopped.get(arn) ?? from }
    if (what === 'deletion') return { ...operation, to: from + drawn.of('rds', /:(db|cluster):/.test(arn) ? 'delete' : 'deleteSnapshot', arn) }
    const milliseconds = drawn.of('rds', changes[what], arn)
    if (what !== 'source copy' && what !== 'staging copy') return { ...operation, to: from + milliseconds }
    const line = `${what} ${databaseOf(jobIdIn(arn)!)}`
    const to = Math.max(from, lineEnds.get(line) ?? 0) + milliseconds
    lineEnds.set(line, to)
    return { ...operation, to }
  })
}

const jobIdIn = (arn: string): string | undefined => /maskopy-([0-9a-hjkmnp-tv-z]{26})-/.exec(arn)?.[1]?.toUpperCase()

/** Milliseconds that at least one of the spells covers, between two times. */
const covered = (all: readonly Spell[], from: number, to: number): number => {
  let sum = 0
  let at = from
  for (const spell of [...all].sort((one, other) => one.from - other.from)) {
    const end = Math.min(spell.to, to)
    if (end > at) sum += end - Math.max(at, spell.from)
    at = Math.max(at, end)
  }
  return sum
}

/** Between two operations: when the first call was made that was about the job, and what had ended before it. */
const pausesOf = (all: readonly Spell[], reads: readonly number[], from: number, to: number): JobTimes['waitingFor'] => {
  const waitingFor = { eventsOfAws: 0, looks: 0, calls: 0 }
  let at = from
  let last: Spell | undefined
  for (const next of [...all.filter((spell) => spell.from < to), undefined].sort((one, other) => (one?.from ?? to) - (other?.from ?? to))) {
    const begins = Math.min(next?.from ?? to, to)
    if (begins > at) {
      const heard = Math.min(begins, Math.max(at, reads.find((read) => read >= at) ?? begins))
      waitingFor[last?.what === 'restore' ? 'looks' : 'eventsOfAws'] += (heard - at) / 1000
      waitingFor.calls += (begins - heard) / 1000
    }
    if (next && next.to > at) {
      at = Math.min(next.to, to)
      last = next
    }
  }
  return waitingFor
}

/** When functions read the record of each job. */
const readsOf = ({ trace }: Run): Map<string, number[]> => {
  const reads = new Map<string, number[]>()
  for (const entry of trace) {
    if (entry.kind !== 'call' || !/^(Batch)?GetItem$/.test(entry.operation) || entry.actor.kind !== 'function') continue
    const { Key, RequestItems = {} } = entry.input
    const batches = Object.values<{ Keys: { JobId: { S: string } }[] }>(RequestItems)
    for (const key of Key ? [Key] : batches.flatMap(({ Keys }) => Keys)) reads.set(key.JobId.S, [...(reads.get(key.JobId.S) ?? []), entry.sentAt])
  }
  return reads
}

/** Times of every job of a run that succeeded; none of them was in a quota's line. */
export const jobTimes = (run: Run, meter: Meter): JobTimes[] => {
  const all = spells(run, meter.operations)
  const reads = readsOf(run)
  const owner = new Map<string, string>()
  for (const item of run.aftermath.items) {
    if (item.Item !== 'JOB') continue
    for (const { Arn } of Object.values<{ Arn?: string }>(item.Resources ?? {})) if (Arn) owner.set(Arn, item.JobId)
  }
  return run.aftermath.completions.flatMap(({ body, at }) => {
    const sent = run.aftermath.requests.find(({ jobId }) => jobId === body?.JobId)
    if (!sent || body.Status !== 'SUCCEEDED') return []
    const own = all.filter(({ arn }) => (owner.get(arn) ?? jobIdIn(arn)) === body.JobId)
    const find = (what: Operation['what']) => own.find((spell) => spell.what === what)
    const seconds = (what: Operation['what']) => (find(what) ? (find(what)!.to - find(what)!.from) / 1000 : 0)
    const deletion = own.find(({ what, arn }) => what === 'deletion' && /:db:/.test(arn))
    const between = (one: Spell | undefined, other: Spell | undefined) => (one && other ? Math.max(0, other.from - one.to) / 1000 : 0)
    const total = (at - sent.sentAt) / 1000
    const aws = covered(own, sent.sentAt, at) / 1000
    return [{
      jobId: body.JobId, total, aws, waiting: total - aws, waitingFor: pausesOf(own, reads.get(body.JobId) ?? [], sent.sentAt, at),
      stages: {
        sourceCopy: seconds('source copy'),
        stagingCopy: seconds('staging copy'),
        restore: seconds('restore'),
        finalSnapshot: seconds('final snapshot')
      },
      idle: between(find('restore'), find('task')) + between(find('task'), find('final snapshot')) + between(find('final snapshot'), deletion)
    }]
  })
}
