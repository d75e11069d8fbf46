/**
 * What goes wrong with a task, decided when it is asked for.
 * - `capacity`: RunTask answers 200 with `failures[]` and no task.
 * - `fails-to-start`: the task stops with `TaskFailedToStart` and the given reason; no container has an exit code.
 * - `hangs`: the task stays in PROVISIONING until somebody stops it.
 * - `exits`: the containers run, and their exit code is replaced.
 * - `loses-exit-code`: the containers run, the task stops, and nobody learns the exit code.
 * - `vanishes`: the containers run, then ECS has forgotten the task: no event, and DescribeTasks says MISSING.
 */
export type TaskFault =
  | { kind: 'capacity'; reason?: string }
  | { kind: 'fails-to-start'; reason: string }
  | { kind: 'hangs' }
  | { kind: 'exits'; exitCode: number }
  | { kind: 'loses-exit-code' }
  | { kind: 'vanishes' }

/** The task that RunTask is about to start. */
export interface TaskRequest {
  account: string
  cluster: string
  family: string
  startedBy?: string
}

/** Asked once a task; `undefined` lets it run as it is. */
export type TaskFaults = (request: TaskRequest) => TaskFault | undefined

export const noFaults: TaskFaults = () => undefined

/** AWS's text for missing Fargate capacity (API failure reasons). */
export const capacityReason = 'Capacity is unavailable at this time. Please try again later or in a different availability zone'
