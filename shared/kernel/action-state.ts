import { isoTime, secondsBetween } from '../clock'
import type { Timing } from '../config/schema'
import { PermanentError } from '../errors'
import type { Job, LedgerEntry } from '../job/job'
import type { StepName } from '../job/steps'
import type { Hint } from './hint'
import type { Action, IntendedResource, Observation } from './step'

/** How far an action is, from the record alone. `Aws` makes no difference here. */
type AnyAction = Pick<Action<never>, 'key' | 'intends'>

export const isDone = (job: Job, key: string): boolean => job.Progress[key]?.DoneAt !== undefined

export const entryOf = (job: Job, { key, intends }: AnyAction): LedgerEntry | undefined => intends && job.Resources[key]

/** When AWS accepted it; undefined before. */
export const startedAt = (job: Job, action: AnyAction): string | undefined =>
  action.intends ? entryOf(job, action)?.Started : job.Progress[action.key]?.StartedAt

/** Under what an operation's duration is remembered. */
export const operationOf = (step: StepName, { takes }: Pick<Action<never>, 'takes'>): string => `${step}/${takes}`

/** A refused call waits until it is due again, whatever arrives; the chain's own message, or a place in its quota, ends the pause. */
export const isHeldBack = (job: Job, { key }: AnyAction, hint: Hint, now: number): boolean => {
  const { NotBefore, Observation, Refused } = job.Waiting ?? {}
  if (hint.kind === 'wake' && hint.line === job.Line) return false
  if (!NotBefore || Date.parse(NotBefore) <= now || !Refused?.includes(key)) return false
  return hint.kind !== 'observe' || hint.observation !== Observation
}

/** An event of AWS about one thing of the job is no reason to ask for another: that has its own event, and its looks. */
export const isOfAnother = (hint: Hint, job: Job, { key, removes = key }: Pick<Action<never>, 'key' | 'removes'>): boolean => {
  if (hint.kind !== 'aws-event') return false
  const [meant] = Object.entries(job.Resources).find(([, { Arn }]) => Arn === hint.resource) ?? []
  return meant !== undefined && meant !== removes
}

/** For some minutes after our own sharing what is missing or denied may only be late. */
export const hasJustShared = (job: Job, afterSharing: string | undefined, now: number, timing: Timing): boolean => {
  const sharedAt = afterSharing && job.Progress[afterSharing]?.DoneAt
  return sharedAt ? now - Date.parse(sharedAt) < timing.retry.sharingGraceSeconds * 1000 : false
}

/** From now until somebody else may try. */
export const leaseFrom = (now: number, timing: Timing): Pick<LedgerEntry, 'Intended' | 'LeaseUntil'> => ({
  Intended: isoTime(now),
  LeaseUntil: isoTime(now + timing.leaseSeconds * 1000)
})

/** The line of the ledger that says what a step is about to create. */
export const intentOf = (
  { kind, name, in: role, account, final }: IntendedResource, step: StepName, now: number, timing: Timing
): LedgerEntry => ({
  Kind: kind, Name: name, In: role, Account: account, Step: step, ...(final && { Final: true }), ...leaseFrom(now, timing)
})

/** AWS certainly said no: the lease was ended there and then. */
export const wasRefused = ({ Intended, LeaseUntil }: LedgerEntry): boolean => LeaseUntil <= Intended

/** Whether AWS may have forgotten what became of it. */
export const isForgotten = (entry: LedgerEntry, { rememberedSeconds }: Pick<Action<never>, 'rememberedSeconds'>, now: number): boolean =>
  rememberedSeconds !== undefined && !wasRefused(entry) && secondsBetween(entry.Intended, now) > rememberedSeconds

/** It may have been, and be forgotten: whoever starts it again might do it twice. */
export const forgotten = ({ Name }: LedgerEntry): PermanentError =>
  new PermanentError('MaskopyResourceException', `Whether '${Name}' was started, and how it ended, is not known any more.`, 'Forgotten')

/** What was started and is not there: not visible yet for as long as a lease, vanished after that. */
export const notThere = (job: Job, action: AnyAction, now: number, timing: Timing): Observation => {
  const started = startedAt(job, action)
  const age = started ? secondsBetween(started, now) : 0
  if (age < timing.leaseSeconds) return { state: 'pending', status: 'not visible yet' }
  const name = action.intends?.name ?? action.key
  return { state: 'failed', error: new PermanentError('MaskopyResourceNotFoundException', `'${name}' has vanished.`) }
}
