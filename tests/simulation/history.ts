import type { Run } from './aftermath'
import type { Violation } from './checker'
import type { TraceEntry } from './trace'

const linesMaximum = 120

const time = (milliseconds: number) => new Date(milliseconds).toISOString().replace('T', ' ').slice(0, 23)

const isRead = (operation: string) => /^(Describe|List|Get|Query|Scan|Receive)/.test(operation)

/** What an entry says of a job; undefined where it says nothing of it. */
const mentions = (entry: TraceEntry, jobId: string, invocations: ReadonlySet<string>): boolean => {
  if (entry.kind === 'incident') return entry.subject.includes(jobId.toLowerCase()) || invocations.has(entry.invocation ?? '')
  if (entry.kind === 'event') return entry.detail?.JobId === jobId || entry.resources.some((arn) => arn.includes(jobId.toLowerCase()))
  const text = JSON.stringify(entry.input)
  return text.includes(jobId) || text.includes(jobId.toLowerCase())
}

const line = (entry: TraceEntry): string => {
  if (entry.kind === 'incident') return `${time(entry.at)}  !! ${entry.what}: ${entry.subject}`
  if (entry.kind === 'event') {
    const { at, detailType, detail, fate, forged } = entry
    return `${time(at)}  -> ${detailType} ${detail?.EventID ?? ''} ${fate}${forged ? ', forged' : ''}`
  }
  const { actor, service, operation, error, tookEffect, answered, faults } = entry
  const invocation = 'invocation' in actor ? ` ${actor.invocation}` : ''
  const outcome = error ? `refused: ${error.code}` : tookEffect ? 'done' : 'not done'
  const notes = [...(answered ? [] : ['nobody heard']), ...faults].join(', ')
  return `${time(entry.at)}  ${actor.name}${invocation} ${service}:${operation} ${outcome}${notes && ` (${notes})`}`
}

/** What is said again and again, apart from its time and invocation, is said once. */
const withoutRepetitions = (lines: readonly string[]): string[] => {
  const gist = (text = '') => text.slice(25).replace(/ [0-9a-f]{12} /, ' ')
  return lines.filter((text, index) => gist(text) !== gist(lines[index - 1]))
}

/**
 * The shortest history that tells of a job: what changed something, what was refused or went wrong, and every event of it; not
 * the looking about. Without a job, what stands around the entry that shows the violation.
 */
export const history = ({ trace }: Run, { jobId, sequence }: Violation): string[] => {
  if (!jobId) return trace.filter((entry) => sequence !== undefined && Math.abs(entry.sequence - sequence) <= 10).map(line)
  const invocations = new Set<string>()
  for (const entry of trace) {
    if (entry.kind === 'call' && 'invocation' in entry.actor && mentions(entry, jobId, invocations)) invocations.add(entry.actor.invocation)
  }
  const telling = trace.filter((entry) => {
    if (!mentions(entry, jobId, invocations)) return false
    if (entry.kind !== 'call') return true
    return !isRead(entry.operation) || entry.faults.length > 0 || entry.sequence === sequence
  })
  const lines = withoutRepetitions(telling.map(line))
  return lines.length > linesMaximum ? [...lines.slice(0, linesMaximum / 2), '…', ...lines.slice(-linesMaximum / 2)] : lines
}
