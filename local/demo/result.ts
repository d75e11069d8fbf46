import type { Residue } from '../postgres/inspect'
import type { Existing } from '../world/inventory'
import type { Completion } from '../world/job-watch'
import type { MaskedRow } from './before-after'
import type { StepTime } from './job-progress'

/** What the demo found out. */
export interface Outcome {
  jobId: string | null
  /** Of the job; null if there was none. */
  status: string | null
  completion: Completion | null
  steps: StepTime[]
  /** Table → rows that differ between source and target. */
  changedTables: Record<string, number>
  residue: Residue[]
  maskedRows: MaskedRow[]
  existing: Existing[]
  /** Names of what exists beyond the source's own things and the final snapshot. */
  leftBehind: string[]
  seconds: number
  /** Why the demo itself could not go on. */
  error?: string
}

/** ARNs of what should be gone: all but the source database, its automated snapshots, and the final snapshot. */
export const leftovers = (existing: Existing[], sourceDatabaseArn: string, completion: Completion | null): string[] => {
  const prefix = `${sourceDatabaseArn.replace(':db:', ':snapshot:rds:')}-`
  const kept = [sourceDatabaseArn, completion?.FinalSnapshotArn]
  const isKept = ({ arn }: Existing) => kept.includes(arn) || arn.startsWith(prefix)
  const found = existing.filter((thing) => !isKept(thing)).map(({ arn }) => arn)
  return [...new Set([...found, ...(completion?.LeftBehind ?? [])])]
}

/** Whether everything that was promised came true. */
export const isSuccess = ({ status, completion, residue, leftBehind, error }: Outcome): boolean =>
  status === 'SUCCEEDED' && Boolean(completion?.FinalSnapshotArn) && residue.length === 0 && leftBehind.length === 0 && !error

/** The line of `--json`. `residue` holds the raw values that were found. */
export const toJson = (outcome: Outcome): string => {
  const { jobId, status, completion, steps, changedTables, residue, leftBehind, seconds, error } = outcome
  return JSON.stringify({
    jobId,
    status,
    finalSnapshotArn: completion?.FinalSnapshotArn ?? null,
    completion,
    steps,
    changedTables,
    residue: [...new Set(residue.map(({ value }) => value))],
    leftBehind,
    seconds: Math.round(seconds * 10) / 10,
    ...(error !== undefined && { error })
  })
}
