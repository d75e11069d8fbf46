/** Times are milliseconds since the epoch. */
export interface Axis {
  from: number
  to: number
  /** Horizontal place of a time. */
  x(time: number): number
  ticks: { time: number; label: string }[]
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const steps = [
  second,
  2 * second,
  5 * second,
  10 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day
]
const ticksMaximum = 8

const two = (value: number) => String(value).padStart(2, '0')

const elapsedLabel = (milliseconds: number): string => {
  const hours = Math.floor(milliseconds / hour)
  const minutes = Math.floor((milliseconds % hour) / minute)
  const seconds = Math.round((milliseconds % minute) / second)
  return hours > 0 ? `${hours}:${two(minutes)} h` : `${minutes}:${two(seconds)}`
}

const clockLabel =
  (step: number) =>
  (time: number): string => {
    const iso = new Date(time).toISOString()
    if (step >= day) return iso.slice(5, 10)
    return step >= minute ? iso.slice(5, 16).replace('T', ' ') : iso.slice(11, 19)
  }

const stepFor = (span: number): number =>
  steps.find((step) => span / step <= ticksMaximum) ?? Math.ceil(span / ticksMaximum / day) * day

const place = (from: number, to: number, left: number, right: number) => (time: number) =>
  left + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * (right - left)

/** From a job's beginning: ticks count from zero. */
export const elapsedAxis = (from: number, end: number, left: number, right: number): Axis => {
  const to = Math.max(end, from + second)
  const step = stepFor(to - from)
  const count = Math.floor((to - from) / step) + 1
  const ticks = Array.from({ length: count }, (_, index) => ({ time: from + index * step, label: elapsedLabel(index * step) }))
  return { from, to, x: place(from, to, left, right), ticks }
}

/** Of the clock, in UTC: for jobs beside each other. */
export const clockAxis = (from: number, end: number, left: number, right: number): Axis => {
  const to = Math.max(end, from + second)
  const step = stepFor(to - from)
  const label = clockLabel(step)
  const first = Math.ceil(from / step) * step
  const count = Math.max(0, Math.floor((to - first) / step) + 1)
  const ticks = Array.from({ length: count }, (_, index) => ({ time: first + index * step, label: label(first + index * step) }))
  return { from, to, x: place(from, to, left, right), ticks }
}
