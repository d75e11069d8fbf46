import type { Existing, World } from '../aftermath'
import type { TracedCall } from '../trace'

/** Something that a call of the product made, and the job that the calling function had in hand. */
export interface Made {
  arn: string
  kind: Existing['kind']
  account: string
  name: string
  jobId: string | undefined
  at: number
  sequence: number
}

const jobKey = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** Operations of RDS that make something: which member names it, and how its ARN says what it is. */
const rdsMakers: Readonly<Record<string, { member: string; arnType: string }>> = {
  CopyDBSnapshot: { member: 'TargetDBSnapshotIdentifier', arnType: 'snapshot' },
  CopyDBClusterSnapshot: { member: 'TargetDBClusterSnapshotIdentifier', arnType: 'cluster-snapshot' },
  CreateDBSnapshot: { member: 'DBSnapshotIdentifier', arnType: 'snapshot' },
  CreateDBClusterSnapshot: { member: 'DBClusterSnapshotIdentifier', arnType: 'cluster-snapshot' },
  RestoreDBInstanceFromDBSnapshot: { member: 'DBInstanceIdentifier', arnType: 'db' },
  RestoreDBClusterFromSnapshot: { member: 'DBClusterIdentifier', arnType: 'cluster' },
  CreateDBInstance: { member: 'DBInstanceIdentifier', arnType: 'db' }
}

export const isMaker = ({ service, operation }: TracedCall): boolean =>
  (service === 'rds' && operation in rdsMakers) || ['RunTask', 'RegisterTaskDefinition', 'CreateCluster', 'RunInstances'].includes(operation)

/** ARNs of what a call made. */
const madeBy = ({ service, operation, input, output, account }: TracedCall, world: World): string[] => {
  const maker = service === 'rds' ? rdsMakers[operation] : undefined
  if (maker) {
    const id = String(input[maker.member]).toLowerCase()
    const ending = `:${account}:${maker.arnType}:${id}`
    const answered = Object.values(output ?? {}).flatMap((one) => Object.values(one ?? {}))
    return answered.map(String).filter((text) => text.endsWith(ending)).slice(0, 1)
  }
  if (operation === 'RunTask') return (output?.tasks ?? []).map(({ taskArn }: any) => taskArn)
  if (operation === 'RegisterTaskDefinition') return [output.taskDefinition.taskDefinitionArn]
  if (operation === 'CreateCluster') return [output.cluster.clusterArn]
  if (operation !== 'RunInstances') return []
  const ids: string[] = (output?.Instances ?? []).map(({ InstanceId }: any) => InstanceId)
  return world.existing().filter(({ kind, arn }) => kind === 'ec2-instance' && ids.some((id) => arn.endsWith(id))).map(({ arn }) => arn)
}

const ofRuns = new WeakMap<World, Provenance>()

/** Follows who made what, and which job a function has in hand, from the calls alone. */
export class Provenance {
  private readonly made = new Map<string, Made>()
  private readonly jobOfRun = new Map<string, string>()
  private readonly beganAt = new Map<string, number>()
  private readonly byJob = new Map<string | undefined, Map<string, Made>>()
  private seen = -1

  /** What all checkers of a run follow alike. */
  static of(world: World): Provenance {
    const known = ofRuns.get(world) ?? new Provenance()
    ofRuns.set(world, known)
    return known
  }

  /** The job whose record the calling function touched last. */
  jobAtWork({ actor }: TracedCall): string | undefined {
    return actor.kind === 'function' ? this.jobOfRun.get(actor.invocation) : undefined
  }

  /** When the run of a function made its first call. */
  runBeganAt({ actor, sentAt }: TracedCall): number {
    return actor.kind === 'function' ? (this.beganAt.get(actor.invocation) ?? sentAt) : sentAt
  }

  /** What the product made under this ARN, unless somebody else has made another of the same name since. */
  of(arn: string): Made | undefined {
    return this.made.get(arn)
  }

  all(): Made[] {
    return [...this.made.values()]
  }

  ofJob(jobId: string): Made[] {
    return [...(this.byJob.get(jobId)?.values() ?? [])]
  }

  see(call: TracedCall, world: World): void {
    if (call.sequence <= this.seen) return
    this.seen = call.sequence
    if (call.actor.kind === 'function') this.follow(call, call.actor.invocation)
    if (!call.tookEffect || !isMaker(call)) return
    for (const arn of madeBy(call, world)) {
      if (call.actor.kind !== 'function') this.forget(arn)
      else if (!this.isKnown(arn, call)) this.remember(this.describe(arn, call, world))
    }
  }

  private remember(made: Made): void {
    this.forget(made.arn)
    this.made.set(made.arn, made)
    const own = this.byJob.get(made.jobId) ?? new Map<string, Made>()
    this.byJob.set(made.jobId, own.set(made.arn, made))
  }

  private forget(arn: string): void {
    this.byJob.get(this.made.get(arn)?.jobId)?.delete(arn)
    this.made.delete(arn)
  }

  private follow(call: TracedCall, invocation: string): void {
    if (!this.beganAt.has(invocation)) this.beganAt.set(invocation, call.sentAt)
    if (call.service !== 'dynamodb') return
    const { Key, Item, RequestItems = {} } = call.input
    const batched = Object.values<any>(RequestItems).flatMap(({ Keys = [] }) => Keys)
    const ids = [Key ?? Item, ...batched].map((key) => key?.JobId?.S ?? key?.JobId)
    const id = ids.find((one) => typeof one === 'string' && jobKey.test(one))
    if (id) this.jobOfRun.set(invocation, id)
  }

  /** RunTask answers a repeated client token with the task that it began; names of RDS come again only after a deletion. */
  private isKnown(arn: string, { service }: TracedCall): boolean {
    return service !== 'rds' && this.made.has(arn)
  }

  private describe(arn: string, call: TracedCall, world: World): Made {
    const existing = world.byArn(arn)
    return {
      arn,
      kind: existing?.kind ?? 'ecs-task',
      account: call.account,
      name: existing?.family ?? existing?.tags.Name ?? existing?.id ?? arn,
      jobId: this.jobAtWork(call),
      at: call.at,
      sequence: call.sequence
    }
  }
}

/** Whether a thing is still there in the sense of rule 8: what has stopped, and what is on its way out for good, is not. */
export const isThere = (one: Existing | undefined): one is Existing => {
  if (!one) return false
  if (one.kind === 'ecs-task') return one.status !== 'STOPPED'
  if (one.kind === 'ecs-task-definition') return one.status !== 'DELETE_IN_PROGRESS'
  if (one.kind === 'ecs-cluster') return one.status !== 'INACTIVE'
  return one.kind !== 'ec2-instance' || one.status !== 'terminated'
}
