import { AwsError } from '../core/call'
import { parseCron } from './cron'

/** Says when a schedule is due next after a moment; undefined if never again. All in milliseconds since the epoch. */
export type Schedule = (after: number) => number | undefined

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

const parseRate = (expression: string): Schedule | undefined => {
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const plural = expression.endsWith('s)')
  if (!amount || !unit || Number(amount) < 1 || plural !== Number(amount) > 1) return undefined
  return (after) => after + Number(amount) * UNITS[unit]!
}

/** `rate(5 minutes)` or `cron(0 10 * * ? *)`, in UTC. Throws ValidationException as PutRule does. */
export const parseSchedule = (expression: string): Schedule => {
  const schedule = parseRate(expression) ?? parseCron(expression)
  if (!schedule) throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.')
  return schedule
}
