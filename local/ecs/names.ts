import { AwsError } from '../core/call'
import type { AccountState, ClusterRecord, DefinitionRecord, Ecs, TaskRecord } from './state'

/** `arn:aws:ecs:R:A:<resource>`. */
export const ecsArn = (ecs: Ecs, account: string, resource: string): string =>
  `arn:${ecs.surroundings.partition}:ecs:${ecs.surroundings.region}:${account}:${resource}`

/** The cluster's name of a short name or ARN; `undefined` for an ARN that is of another account, Region or kind. */
const clusterName = (ecs: Ecs, account: string, nameOrArn: string): string | undefined => {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn
  const prefix = ecsArn(ecs, account, 'cluster/')
  return nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : undefined
}

export const findCluster = (ecs: Ecs, state: AccountState, nameOrArn = 'default'): ClusterRecord | undefined =>
  state.clusters.get(clusterName(ecs, state.id, nameOrArn) ?? '')

/** The active cluster, or ClusterNotFoundException. */
export const requireCluster = (ecs: Ecs, state: AccountState, nameOrArn?: string): ClusterRecord => {
  const cluster = findCluster(ecs, state, nameOrArn)
  if (!cluster) throw new AwsError('ClusterNotFoundException', 'Cluster not found.')
  if (cluster.status === 'INACTIVE') throw new AwsError('ClusterNotFoundException', 'The referenced cluster was inactive.')
  return cluster
}

/** A revision by `family`, `family:revision` or ARN; a bare family means its newest active revision. */
export const findDefinition = (ecs: Ecs, state: AccountState, nameOrArn: string): DefinitionRecord | undefined => {
  const prefix = ecsArn(ecs, state.id, 'task-definition/')
  const name = nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn
  const [family = '', revision] = name.split(':')
  const records = state.families.get(family) ?? []
  return revision === undefined
    ? records.filter(({ definition }) => definition.status === 'ACTIVE').at(-1)
    : records.find(({ definition }) => String(definition.revision) === revision)
}

/** A task of the cluster by id or ARN. */
export const findTask = (ecs: Ecs, state: AccountState, cluster: ClusterRecord, idOrArn: string): TaskRecord | undefined =>
  state.tasks.get(taskArn(ecs, state, cluster, idOrArn))

export const taskArn = (ecs: Ecs, state: AccountState, cluster: ClusterRecord, idOrArn: string): string =>
  idOrArn.startsWith('arn:') ? idOrArn : ecsArn(ecs, state.id, `task/${cluster.name}/${idOrArn}`)

export const taskId = (record: Pick<TaskRecord, 'task'>): string => record.task.taskArn.split('/').at(-1) ?? ''

/** One page of a list: `nextToken` is the index of the next page's first element. */
export const page = <T>(all: T[], nextToken: string | undefined, maxResults = 100): { items: T[]; nextToken?: string } => {
  const from = nextToken === undefined ? 0 : Number(nextToken)
  if (!Number.isInteger(from)) throw new AwsError('InvalidParameterException', 'Invalid token')
  const to = from + maxResults
  return { items: all.slice(from, to), ...(to < all.length ? { nextToken: String(to) } : {}) }
}
