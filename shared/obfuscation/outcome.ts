import type { Task } from '@aws-sdk/client-ecs'
import { PermanentError } from '../errors'
import type { Verification } from '../job/job'
import { exitMeaning, type RunnerReport } from '../runner-contract'
import { containerName } from '../aws/tasks'

/**
 * Success is a stopped task whose container ended by itself with the number 0 (Amazon ECS Developer Guide, "Stopped tasks
 * error codes"): an absent exit code means that it never ran, or was lost.
 */
export const failureOf = (task: Task, report: RunnerReport | undefined): PermanentError | undefined => {
  const container = task.containers?.find(({ name }) => name === containerName)
  const exitCode = container?.exitCode
  if (task.stopCode === 'EssentialContainerExited' && exitCode === 0) return undefined
  if (exitCode === undefined) {
    const reason = [task.stoppedReason, container?.reason].filter(Boolean).join(' ') || task.stopCode || 'unknown'
    return new PermanentError('MaskopyResourceException', `The obfuscation task did not run: ${reason}`, task.stopCode)
  }
  const meaning = exitMeaning(exitCode)
  const sentence = report?.error ?? meaning?.sentence ?? `The container ended with exit code ${exitCode}. ${container?.reason ?? ''}`.trim()
  return new PermanentError(meaning?.exception ?? 'MaskopyResourceException', sentence, meaning?.reason ?? `exit code ${exitCode}`)
}

export const verificationOf = (report: RunnerReport, required: boolean, location: string): Verification => ({
  Required: required,
  Passed: report.verification.passed,
  Queries: report.verification.queries.map(({ path, sha256, rows }) => ({ Path: path, Sha256: sha256, Rows: rows })),
  RewrittenTables: report.rewrittenTables.length,
  Report: location
})
