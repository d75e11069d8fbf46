import type { Job } from '../../shared/job/job'
import type { StepName } from '../../shared/job/steps'
import type { Flow } from './kernel'
import { awsEvent, inboxOf, ownEvent, startsOn } from './kernel-drive'

interface Message {
  step: StepName
  body: any
  due: number
  deliveries: number
}

export interface CrowdOptions {
  /** Stops when so many jobs have announced their end. */
  ends: number
  /** What goes on besides, whenever a job has ended. */
  whenOneEnds?: () => Promise<void>
  /** Hints that never arrive. */
  lose?: (hint: { step: StepName; body: any }) => boolean
  /** How often the reconciler runs; never where absent. */
  reconcileSeconds?: number
  secondsMaximum?: number
}

const redeliverySeconds = 36

/** Hands on what many jobs send and cause, in the order of time, one message after the other. */
export const driveCrowd = async (flow: Flow, { ends, whenOneEnds, lose = () => false, reconcileSeconds, secondsMaximum = 40_000 }: CrowdOptions) => {
  const pending: Message[] = []
  const over = new Set<string>()
  let seen = 0
  const start = flow.clock.now()
  let reconciledAt = start
  const add = (step: StepName | undefined, body: any, due = flow.clock.now()) => {
    if (step && !lose({ step, body })) pending.push({ step, body, due, deliveries: 0 })
  }
  const collect = () => {
    for (const { name, detail } of flow.announced.splice(0)) {
      if (/^Job(Succeeded|Failed)$/.test(name)) over.add(String(detail.JobId))
      else add(startsOn[name], ownEvent(name, String(detail.JobId)))
    }
    for (const { account, event } of flow.emitted.splice(0)) add(inboxOf(account, event), awsEvent(event))
    for (const { queue, body, at, delaySeconds } of flow.sent.splice(0)) {
      add(/^inbox-(.+)$/.exec(queue)?.[1] as StepName | undefined, JSON.parse(body), at + delaySeconds * 1000)
    }
  }
  for (;;) {
    collect()
    const next = pending.reduce<Message | undefined>((first, one) => (first && first.due <= one.due ? first : one), undefined)
    if (next && next.due <= flow.clock.now()) {
      pending.splice(pending.indexOf(next), 1)
      const dealtWith = await flow.deliver(next.step, next.body, { receiveCount: next.deliveries + 1 })
      if (!dealtWith) pending.push({ ...next, due: flow.clock.now() + redeliverySeconds * 1000, deliveries: next.deliveries + 1 })
      continue
    }
    if (over.size > seen) await whenOneEnds?.()
    seen = over.size
    if (seen >= ends) return
    const now = flow.clock.now()
    if (now - start > secondsMaximum * 1000) throw new Error('The jobs did not get there.')
    if (reconcileSeconds && now - reconciledAt >= reconcileSeconds * 1000) {
      reconciledAt = now
      await flow.reconcile()
      continue
    }
    const soonest = Math.min(
      next ? next.due - now : Infinity, flow.clock.untilNext() ?? Infinity, reconcileSeconds ? reconciledAt + reconcileSeconds * 1000 - now : Infinity
    )
    if (soonest === Infinity) throw new Error('Nothing moves any job any more.')
    await flow.clock.advance(soonest)
  }
}

/** The seconds from one time of a record to another. */
export const secondsFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

/** Jobs of the table by their ids, in the order given. */
export const jobsOf = async (flow: Flow, ids: string[]): Promise<Job[]> => {
  const all = (await flow.everything()).filter(({ Item }) => Item === 'JOB') as Job[]
  return ids.map((id) => all.find(({ JobId }) => JobId === id)!)
}
