import { AwsError } from '../../../local/core/call'
import type { Existing } from '../aftermath'
import type { Dice } from '../faults/dice'
import type { OtherUsers } from '../faults/other-users'
import { noAnswer, serverError, tableThrottled, throttled } from '../faults/refusals'
import { stalls } from '../faults/stalls'
import type { Actor } from '../trace'
import type { OutgoingCall } from './clients'
import type { VirtualClock } from './clock'
import type { DrawnDurations } from './durations'
import type { Recorder } from './recorder'
import { subjectArn } from './subjects'

/** Whoever makes a call, as far as its fate goes. */
export interface CallingInvocation {
  actor: Actor
  /** Ended by a crash, a timeout or a deployment: nothing that it waits for comes any more. */
  isDead(): boolean
  kill(what: string): void
  /** From now on it goes on after its timeout, as a process whose host was frozen does. */
  stall(): void
  mayStall: boolean
  /** Calls that it waits for. */
  pending: number
  /** The job that it works on, where that can be told. */
  jobId?: string
}

export interface CallPathOptions {
  clock: VirtualClock
  dice: Dice
  others: OtherUsers
  durations: DrawnDurations
  recorder: () => Recorder
  region: string
  subject(arn: string): Existing | undefined
  /** Before a deletion of this resource is carried out. */
  onDeletion(arn: string): void
  /** Carries a call out. */
  dispatch(call: OutgoingCall): Promise<unknown>
  isClosed(jobId: string): boolean
  recheckAfterSeconds: number
}

const never = (): Promise<never> => new Promise(() => undefined)

type CallSection = 'dynamodb' | 'sqs' | 'events' | 'rds' | 'ecs' | 'ec2' | 's3' | 'kms' | 'sts'

/**
 * The way of every call of the product: it is sent, takes effect some time later, and its answer takes time too. In between the
 * other invocations go on, so the drawn times decide every order of calls, and every fault of a call happens here.
 */
export const createCallPath = (options: CallPathOptions) => {
  const { clock, dice, others, durations } = options
  const untilGoesOn = stalls(options)
  const travel = (service: string) => {
    const milliseconds = durations.next('calls', service as CallSection) / 2
    return dice.strikes('slow-call') ? milliseconds + dice.chance.between(500, 12_000) : milliseconds
  }

  const refusalOf = ({ service, operation }: OutgoingCall): { error: AwsError; fault: string } | undefined => {
    const shortage = others.refusal(operation)
    if (shortage) return { error: shortage, fault: 'quota' }
    if (service === 'dynamodb' && dice.strikes('table-throttled')) return { error: tableThrottled(), fault: 'table-throttled' }
    if (dice.strikes('throttled')) return { error: throttled(service), fault: 'throttled' }
    return dice.strikes('server-error') ? { error: serverError(service), fault: 'server-error' } : undefined
  }

  /** An entry of PutEvents that EventBridge did not take, in an answer that is none of an error. */
  const refusedEvents = (call: OutgoingCall) =>
    call.operation === 'PutEvents' && dice.strikes('put-events-refused')
      ? { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalException', ErrorMessage: 'An internal error occurred.' }] }
      : undefined

  const carryOut = async (call: OutgoingCall, faults: string[]) => {
    const refusal = refusalOf(call)
    if (refusal) {
      faults.push(refusal.fault)
      return { error: refusal.error }
    }
    const refused = refusedEvents(call)
    if (refused) {
      faults.push('put-events-refused')
      return { output: refused, tookEffect: false }
    }
    try {
      return { output: await options.dispatch(call), tookEffect: true }
    } catch (error) {
      if (error instanceof AwsError) return { error }
      options.recorder().broken(error)
      throw error
    }
  }

  const strike = (kind: Parameters<Dice['strikes']>[0], faults: string[]): boolean => {
    const strikes = dice.strikes(kind)
    if (strikes) faults.push(kind)
    return strikes
  }

  const stallAt = async (invocation: CallingInvocation, kind: 'stalled-before-call' | 'stalled-after-call', faults: string[]) => {
    if (!invocation.mayStall || !strike(kind, faults)) return
    invocation.mayStall = false
    invocation.stall()
    await untilGoesOn(invocation)
  }

  const travelAndCarryOut = async (invocation: CallingInvocation, call: OutgoingCall): Promise<unknown> => {
    const faults: string[] = []
    const sentAt = clock.now()
    if (invocation.isDead()) return never()
    await clock.sleep(travel(call.service))
    await stallAt(invocation, 'stalled-before-call', faults)
    if (invocation.isDead()) return never()
    if (dice.strikes('killed-before-call')) {
      invocation.kill(`killed before ${call.service}:${call.operation}`)
      return never()
    }
    const arn = subjectArn(call, options.region)
    const subject = arn === undefined ? undefined : options.subject(arn)
    if (arn !== undefined && /^(Delete|Terminate)/.test(call.operation)) options.onDeletion(arn)
    const at = clock.now()
    const { output, error, tookEffect = false } = await carryOut(call, faults)
    const isKilled = strike('killed-after-call', faults)
    const isLost = !isKilled && strike('answer-lost', faults)
    options.recorder().call({
      sentAt, at, actor: invocation.actor, account: call.account, service: call.service, operation: call.operation, input: call.input,
      output, ...(error && { error: { code: error.code, message: error.message } }), tookEffect, answered: !isKilled && !isLost,
      ...(subject && { subject }), faults
    })
    if (isKilled) {
      invocation.kill(`killed after ${call.service}:${call.operation}`)
      return never()
    }
    await clock.sleep(travel(call.service))
    await stallAt(invocation, 'stalled-after-call', faults)
    if (invocation.isDead()) return never()
    if (isLost) throw noAnswer()
    if (error) throw error
    return output
  }

  return async (invocation: CallingInvocation, call: OutgoingCall): Promise<unknown> => {
    invocation.pending += 1
    try {
      return await travelAndCarryOut(invocation, call)
    } finally {
      invocation.pending -= 1
    }
  }
}

export type CallPath = ReturnType<typeof createCallPath>
