import type { JobStatus } from '../../shared/job/job'
import type { Colors } from './terminal'

const minute = 60
const hour = 60 * minute

const two = (value: number) => String(value).padStart(2, '0')

/** `4 s`, `3 min 05 s`, `2 h 07 min`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < minute) return `${whole} s`
  if (whole < hour) return `${Math.floor(whole / minute)} min ${two(whole % minute)} s`
  return `${Math.floor(whole / hour)} h ${two(Math.floor((whole % hour) / minute))} min`
}

/** `2026-11-22 14:03:07` UTC, of an ISO time. */
export const moment = (iso: string | undefined): string => (iso ? iso.replace('T', ' ').slice(0, 19) : '')

const barWidth = 20

/** `████████░░░░░░░░░░░░  40 %` */
export const bar = (percent: number): string => {
  const full = Math.round((Math.min(100, Math.max(0, percent)) / 100) * barWidth)
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${String(Math.round(percent)).padStart(3)} %`
}

const statusColor: Readonly<Record<JobStatus, 'cyan' | 'yellow' | 'green' | 'red' | 'magenta'>> = {
  RUNNING: 'cyan',
  CLEANING_UP: 'yellow',
  SUCCEEDED: 'green',
  FAILED: 'red',
  CANCELLED: 'magenta'
}

export const statusWord = (status: JobStatus, colors: Colors): string => colors[statusColor[status]](status)

const units: Readonly<Record<string, number>> = { s: 1, m: minute, h: hour, d: 24 * hour, w: 7 * 24 * hour }

/** Milliseconds since the epoch of `24h`, `7d`, `30m` ago, or of a date or time; undefined for anything else. */
export const since = (text: string, now: number): number | undefined => {
  const ago = /^(\d{1,6})([smhdw])$/.exec(text)
  if (ago) return now - Number(ago[1]) * units[ago[2]!]! * 1000
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(time) ? undefined : time
}

/** Seconds of `90s`, `30m`, `12h`; undefined for anything else. */
export const lasting = (text: string): number | undefined => {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * units[unit!]!
}
