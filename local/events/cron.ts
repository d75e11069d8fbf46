/** Day of the month, month, day of the week and year as one cron field admits them. */
type Field = (value: number) => boolean

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const YEARS = [1970, 2199] as const

/** A field of numbers: `*`, `?`, lists, ranges, steps, and names that count from 1. Undefined where it is none. */
const parseField = (written: string, [from, to]: readonly [number, number], names: string[] = []): Field | undefined => {
  if (written === '*' || written === '?') return () => true
  const number = (part: string) => {
    const named = names.indexOf(part.toUpperCase()) + 1
    return named > 0 ? named : /^\d+$/.test(part) ? Number(part) : Number.NaN
  }
  const ranges = written.split(',').map((part) => {
    const [range = '', step] = part.split('/')
    const [first = '', last] = range.split('-')
    const start = first === '*' ? from : number(first)
    const end = last !== undefined ? number(last) : step !== undefined || first === '*' ? to : start
    return { start, end, step: step === undefined ? 1 : number(step) }
  })
  const valid = ranges.every(({ start, end, step }) => start >= from && end <= to && start <= end && step >= 1)
  if (!valid) return undefined
  return (value) => ranges.some(({ start, end, step }) => value >= start && value <= end && (value - start) % step === 0)
}

/** As {@link parseField}, with `L`: the last day. */
const parseDayOfMonth = (written: string): ((date: Date) => boolean) | undefined => {
  if (written === 'L') return (date) => new Date(date.getTime() + DAY).getUTCDate() === 1
  const field = parseField(written, [1, 31])
  return field && ((date) => field(date.getUTCDate()))
}

/** As {@link parseField} with 1 for Sunday, and `5#2`: the second Thursday of the month. */
const parseDayOfWeek = (written: string): ((date: Date) => boolean) | undefined => {
  const [, day, nth] = /^([1-7])#([1-5])$/.exec(written) ?? []
  if (day) return (date) => date.getUTCDay() + 1 === Number(day) && Math.ceil(date.getUTCDate() / 7) === Number(nth)
  const field = parseField(written, [1, 7], WEEKDAYS)
  return field && ((date) => field(date.getUTCDay() + 1))
}

const matchesIn = (field: Field, count: number): number[] => Array.from({ length: count }, (_, value) => value).filter(field)

/**
 * `cron(minutes hours day-of-month month day-of-week year)` in UTC, one of the two days being `?`. Not known: `W`, and `L` in the
 * day of the week. Undefined where the expression is no such thing.
 */
export const parseCron = (expression: string): ((after: number) => number | undefined) | undefined => {
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? []
  if (fields.length !== 6) return undefined
  const [minutes = '', hours = '', dayOfMonth = '', months = '', dayOfWeek = '', years = ''] = fields
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined
  const minute = parseField(minutes, [0, 59])
  const hour = parseField(hours, [0, 23])
  const month = parseField(months, [1, 12], MONTHS)
  const year = parseField(years, YEARS)
  const onDate = parseDayOfMonth(dayOfMonth)
  const onWeekday = parseDayOfWeek(dayOfWeek)
  if (!minute || !hour || !month || !year || !onDate || !onWeekday) return undefined
  const times = matchesIn(hour, 24).flatMap((h) => matchesIn(minute, 60).map((m) => (h * 60 + m) * MINUTE))
  const isDue = (date: Date) => year(date.getUTCFullYear()) && month(date.getUTCMonth() + 1) && onDate(date) && onWeekday(date)
  return (after) => {
    const end = Date.UTC(YEARS[1] + 1, 0)
    for (let day = Math.floor(after / DAY) * DAY; day < end; day += DAY) {
      if (!isDue(new Date(day))) continue
      const time = times.find((offset) => day + offset > after)
      if (time !== undefined) return day + time
    }
    return undefined
  }
}
