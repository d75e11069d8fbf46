import { isClosed, type Job, type RecordedMove } from './job'

/** An entry of a job's history: one a move, never changed. */
export interface HistoryEntry extends RecordedMove {
  JobId: string
}

/** Sort keys of history items begin with it. */
const historyPrefix = 'HISTORY#'

/** The last move of a job, as it is once the move is written under `version`. */
export const recordedMove = (after: Job, version: number): RecordedMove => {
  const { From, At, Hint, Observation, Outcome } = after.LastMove!
  return {
    Item: `${historyPrefix}${String(version).padStart(6, '0')}`,
    At, From, Hint, Observation, Outcome,
    Function: From,
    To: isClosed(after) ? after.Status : after.Step,
    Status: after.Status
  }
}

/** What the record holds, as items of their own. */
export const entriesOf = ({ JobId, Moves = [] }: Pick<Job, 'JobId' | 'Moves'>): HistoryEntry[] => Moves.map((move) => ({ JobId, ...move }))

/** The moves of a job, oldest first, out of everything under its key: the record's, and those that stand by themselves. */
export const historyIn = (items: readonly Record<string, unknown>[]): HistoryEntry[] => {
  const filed = items.filter(({ Item }) => String(Item).startsWith(historyPrefix)) as unknown as HistoryEntry[]
  const job = items.find(({ Item }) => Item === 'JOB') as Job | undefined
  const held = job ? entriesOf(job) : []
  const all = [...filed, ...held.filter(({ Item }) => !filed.some((entry) => entry.Item === Item))]
  return all.sort((one, other) => (one.Item < other.Item ? -1 : 1))
}
