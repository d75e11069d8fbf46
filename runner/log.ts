import type { Log, RunnerClock } from './ports'

/** One JSON object a line: `time`, `level`, `message`, and the fields. */
export const jsonLog = (write: (line: string) => void, clock: Pick<RunnerClock, 'now'>): Log => (level, message, fields) =>
  write(JSON.stringify({ time: new Date(clock.now()).toISOString(), level, message, ...fields }))
