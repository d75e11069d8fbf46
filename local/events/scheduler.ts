import type { Clock } from '../core/clock'
import type { BusEvent } from './bus-event'
import type { Rule } from './buses'

/** The real clock's timers cannot wait longer than 24 days; looking again once a day is enough. */
const LONGEST_WAIT_MILLISECONDS = 24 * 60 * 60 * 1000

/**
 * Makes an enabled schedule fire on the clock from now on, and a disabled one stop. A schedule knows no pattern: its event goes
 * to this rule's targets only.
 */
export const rearm = (rule: Rule, clock: Clock, fire: (rule: Rule, due: number) => void): void => {
  rule.disarm?.()
  rule.disarm = undefined
  const due = rule.enabled ? rule.schedule?.(clock.now()) : undefined
  if (due === undefined) return
  const wait = () => {
    rule.disarm = clock.after(Math.min(due - clock.now(), LONGEST_WAIT_MILLISECONDS), () => {
      if (clock.now() < due) return wait()
      fire(rule, due)
      rearm(rule, clock, fire)
    })
  }
  wait()
}

/** What a schedule puts before its targets, before the envelope. */
export const scheduledEvent = (rule: Rule) => ({
  source: 'aws.events',
  detailType: 'Scheduled Event',
  resources: [rule.arn],
  detail: {} satisfies BusEvent['detail']
})
