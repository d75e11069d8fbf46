import { isoTime } from '../clock'
import type { Changes } from './changes'

/** Somebody has found something of a closed job that should be gone: clean-up goes through its whole ledger once more. */
export const recheck = (now: number): Changes => ({
  Progress: {},
  Waiting: undefined,
  AwaitedResource: undefined,
  DueAt: isoTime(now),
  DueLine: 'DUE'
})
