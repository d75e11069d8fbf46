import type { World } from '../tests/simulation/aftermath'
import type { Checker } from '../tests/simulation/checker'
import type { TracedCall } from '../tests/simulation/trace'
import type { Usage } from './cost'

/** What AWS did for a job, from the call that asked for it to its end; milliseconds. */
export interface Operation {
  what: 'source copy' | 'staging copy' | 'restore' | 'task' | 'final snapshot' | 'deletion'
  arn: string
  from: number
}

type Item = Record<string, unknown> | undefined

const roundUp = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit))

/** Of names and values as DynamoDB counts them, nearly: without its overhead for nesting. */
const sizeBytes = (item: unknown): number => (item === undefined ? 0 : Buffer.byteLength(JSON.stringify(item)))

/** Attributes that an index holds besides keys, as resources/job-table.yml projects them. */
const projections: readonly { key: string; attributes: readonly string[] }[] = [
  { key: 'AwaitedResource', attributes: [] },
  { key: 'Status', attributes: ['UpdatedAt', 'ApplicationName', 'Step', 'AcceptedAt', 'ClosedAt', 'DueAt'] },
  { key: 'DueLine', attributes: ['DueAt', 'Step', 'Begun', 'ClosedAt', 'DeadlineAt', 'CleanUpDeadlineAt', 'LeftBehind'] }
]

const changing = (before: Item, after: Item, names: readonly string[]): boolean =>
  names.some((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))

/** Writes of the indexes: one where a projected attribute changes, and one more where the key does: the old entry goes. */
const indexWrites = (before: Item, after: Item): number =>
  projections.reduce((sum, { key, attributes }) => {
    const keys = key === 'Status' ? [key, 'UpdatedAt'] : key === 'DueLine' ? [key, 'DueAt'] : [key]
    const was = before?.[key] !== undefined
    const is = after?.[key] !== undefined
    if (!was && !is) return sum
    if (was !== is) return sum + 1
    return sum + (changing(before, after, keys) ? 2 : changing(before, after, attributes) ? 1 : 0)
  }, 0)

/** Counts what the product asks of AWS in a run, as the bill does, and when each operation of RDS and ECS began. */
export class Meter implements Checker {
  readonly name = 'meter'
  readonly usage: Usage = {
    invocations: 0, calls: 0, readUnits: 0, writeUnits: 0, queueRequests: 0, customEvents: 0, objectReads: 0, objectWrites: 0
  }
  readonly callsByOperation: Record<string, number> = {}
  readonly operations: Operation[] = []
  /** Calls that found a quota full. */
  refused = 0
  private readonly invocations = new Set<string>()
  private readonly items = new Map<string, Item>()

  readonly atCall = (call: TracedCall, world: World): undefined => {
    if (call.actor.kind !== 'function') return
    const { usage } = this
    this.invocations.add(call.actor.invocation)
    usage.invocations = this.invocations.size
    usage.calls += 1
    const name = `${call.service}:${call.operation}`
    this.callsByOperation[name] = (this.callsByOperation[name] ?? 0) + 1
    if (call.service === 'dynamodb') this.countTable(call, world)
    // Each message is sent, received and deleted; what functions do not send themselves EventBridge does, free of charge.
    if (call.service === 'sqs') usage.queueRequests += 1
    if (call.service === 'events') usage.customEvents += call.input.Entries?.length ?? 1
    if (call.service === 's3') usage[/^(Put|Copy|List)/.test(call.operation) ? 'objectWrites' : 'objectReads'] += 1
    if (/QuotaExceeded|LimitExceeded/.test(call.error?.code ?? '')) this.refused += 1
    if (call.tookEffect) this.noteOperation(call, world)
  }

  private countTable({ operation, input, output }: TracedCall, world: World): void {
    const { usage } = this
    if (operation === 'BatchGetItem') {
      for (const item of Object.values<Item[]>(output?.Responses ?? {}).flat()) usage.readUnits += roundUp(sizeBytes(item), 4096)
    } else if (operation === 'BatchWriteItem') {
      for (const request of Object.values<Item[]>(input.RequestItems).flat()) usage.writeUnits += roundUp(sizeBytes(request), 1024)
    } else if (operation === 'GetItem') usage.readUnits += roundUp(sizeBytes(output?.Item), 4096) * (input.ConsistentRead ? 1 : 0.5)
    else if (operation === 'Query') usage.readUnits += roundUp(sizeBytes(output?.Items), 4096) * (input.ConsistentRead ? 1 : 0.5)
    else {
      const jobId: string | undefined = (input.Key ?? input.Item)?.JobId?.S
      const isJob = (input.Key ?? input.Item)?.Item?.S === 'JOB'
      const after = isJob && jobId ? world.job(jobId) : undefined
      usage.writeUnits += roundUp(sizeBytes(after ?? input.Item), 1024)
      if (!isJob || !jobId) return
      usage.writeUnits += indexWrites(this.items.get(jobId), after)
      this.items.set(jobId, after)
    }
  }

  private noteOperation({ service, operation, output, account, at, subject }: TracedCall, world: World): void {
    const add = (what: Operation['what'], arn: string | undefined) => arn && this.operations.push({ what, arn, from: at })
    if (service === 'ecs' && operation === 'RunTask') add('task', output.tasks?.[0]?.taskArn)
    if (service !== 'rds') return
    if (operation.startsWith('Copy')) {
      add(account === world.stagingAccount ? 'staging copy' : 'source copy', (output.DBSnapshot ?? output.DBClusterSnapshot).DBSnapshotArn)
    }
    if (operation.startsWith('Restore')) add('restore', output.DBInstance?.DBInstanceArn)
    if (operation === 'CreateDBSnapshot') add('final snapshot', output.DBSnapshot.DBSnapshotArn)
    if (operation.startsWith('Delete')) add('deletion', subject?.arn)
  }
}
