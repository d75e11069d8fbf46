import { isoTime } from '../clock'
import type { Config, Timing } from '../config/schema'
import type { Changes } from '../job/changes'
import type { Job, Waiting } from '../job/job'
import { allLines } from '../job/quota-lines'
import { deadlineOf } from '../job/transitions'
import type { OwnMessage } from './hint'

/** What a turn waits for. */
export interface Wait {
  key: string
  resource?: string
  /** Seconds until it is worth looking again. */
  delaySeconds: number
  /** Seconds until each of the next looks, where those are worth more than one. */
  looks?: readonly number[]
  percent?: number
  reason?: string
  /** AWS refused, and `reason` says why. */
  refused?: boolean
  /** AWS refused before, and it is too early to try again. */
  heldBack?: boolean
  /** JobId of whoever is ahead in line: it will say when it leaves, and until then there is nothing to look at. */
  behind?: string
}

/** Whether there is nothing to look at before somebody ahead in line says so. */
export const standsBehind = (waits: readonly Wait[]): boolean => waits.length > 0 && waits.every(({ behind }) => behind !== undefined)

/** Whether a job that stands in a line waits there, and is not just being started. */
export const hasToWait = (waits: readonly Wait[]): boolean => waits.some(({ behind, refused }) => refused || behind !== undefined)

/** A due time lies this far behind the expected message, so that the reconciler does not overtake it. */
const graceSeconds = (timing: Timing) => timing.leaseSeconds

/** Epoch milliseconds of when somebody has to look, if nothing comes before. */
const dueAt = (deadline: number, delaySeconds: number, now: number, timing: Timing): number =>
  delaySeconds === Infinity ? deadline : now + (delaySeconds + graceSeconds(timing)) * 1000

/** A refused call keeps its pause; for anything else nobody waits longer than between two looks. */
const worthLookingIn = ({ delaySeconds, refused, heldBack }: Wait, { observation }: Timing): number =>
  refused || heldBack ? delaySeconds : Math.min(delaySeconds, observation.maximumSeconds)

/**
 * Seconds until the next looks: from the soonest that anything is worth on, as often as what is looked at then is worth, and never past
 * the deadline. None where there is nothing to look at.
 */
export const looksOf = (job: Job, waits: readonly Wait[], now: number, { timing }: Config): number[] => {
  if (standsBehind(waits)) return []
  const deadline = deadlineOf(job, timing)
  const left = deadline ? (deadline - now) / 1000 : Infinity
  const wishes = waits.map((wait) => ({ wait, wish: worthLookingIn(wait, timing) }))
  const { wait, wish } = wishes.reduce((soonest, other) => (other.wish < soonest.wish ? other : soonest))
  const looks = wait.refused || wait.heldBack ? [wish] : [wish, ...(wait.looks ?? []).filter((look) => look > wish && look < left)]
  return looks.map((look) => Math.max(1, Math.ceil(Math.min(look, left))))
}

/** `observation` is the generation of the next looks, the last of which is in `delaySeconds`; now is epoch milliseconds. */
export interface Parking {
  observation: number
  delaySeconds: number
  now: number
  config: Config
}

/** Whatever an operator wants to know of a wait: for what, since when, until when, why; in which line, and behind whom. */
export const waitingFor = (job: Job, waits: readonly Wait[], { observation, delaySeconds, now, config }: Parking): Changes => {
  const { timing } = config
  const before = job.Waiting
  const refused = waits.find((wait) => wait.refused)
  const heldBack = refused ? undefined : waits.find((wait) => wait.heldBack)
  const paused = refused ?? heldBack
  const first = paused ?? waits[0]
  const awaited = waits.find(({ resource }) => resource)?.resource
  const deadline = deadlineOf(job, timing) ?? Date.parse(job.DeadlineAt)
  const Due = isoTime(dueAt(deadline, delaySeconds, now, timing))
  const Line = lineOf(job, waits, config)
  const waiting: Waiting = {
    For: waits.map(({ key }) => key),
    Since: before?.Since ?? isoTime(now),
    Due,
    Deadline: isoTime(deadline),
    Observation: observation,
    Attempts: refused ? (before?.Attempts ?? 0) + 1 : heldBack ? before!.Attempts : 0,
    ...(awaited && { Resource: awaited }),
    ...(refused && { NotBefore: isoTime(now + refused.delaySeconds * 1000) }),
    ...(heldBack && { NotBefore: before!.NotBefore }),
    ...(paused && { Refused: waits.filter((wait) => wait.refused || wait.heldBack).map(({ key }) => key) }),
    ...(first?.reason && { Reason: first.reason }),
    ...(first?.percent !== undefined && { PercentProgress: first.percent }),
    ...(Line && { Line })
  }
  return { AwaitedResource: awaited, DueAt: Due, DueLine: 'DUE', Waiting: waiting }
}

/** The messages of one generation: all but the last only look. */
export const linksOf = (JobId: string, Observation: number, looks: readonly number[]): { message: OwnMessage; delaySeconds: number }[] =>
  looks.map((delaySeconds, index) => ({
    message: { Hint: index === looks.length - 1 ? 'observe' : 'look', JobId, Observation }, delaySeconds
  }))

const lineOf = (job: Job, waits: readonly Wait[], config: Config): Waiting['Line'] => {
  if (job.Line === undefined) return undefined
  const Ahead = waits.find(({ behind }) => behind)?.behind
  const Quota = allLines(config).find(({ name }) => name === job.Line)?.quota ?? job.Line
  return { Quota, Since: job.LineSince!, ...(Ahead && { Ahead }) }
}
