import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  paginateListTaskDefinitions,
  paginateListTasks,
  type Tag as EcsTag
} from '@aws-sdk/client-ecs'
import {
  RDSClient,
  paginateDescribeDBClusterSnapshots,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  type Tag
} from '@aws-sdk/client-rds'
import { finalTagKey, jobIdInName, jobTagKey } from '../../shared/job/names'

/** Something in an account that MasKopy may have made. */
export interface Candidate {
  kind: 'db-snapshot' | 'db-instance' | 'db-cluster' | 'db-cluster-snapshot' | 'ecs-task' | 'ecs-task-definition'
  name: string
  arn: string
  /** The job in its tag: what counts, together with the record. */
  taggedJob?: string
  /** The job in its name: says where to look, and proves nothing. */
  namedJob?: string
  final: boolean
  createdAt?: string
}

const namePrefix = 'maskopy-'

const candidate = (kind: Candidate['kind'], name = '', arn = '', tags: Tag[] = [], created?: Date): Candidate[] => {
  const valueOf = (key: string) => tags.find((tag) => tag.Key === key)?.Value
  const taggedJob = valueOf(jobTagKey)
  if (!taggedJob && !name.startsWith(namePrefix)) return []
  return [
    {
      kind,
      name,
      arn,
      taggedJob,
      namedJob: jobIdInName(name),
      final: valueOf(finalTagKey) !== undefined,
      createdAt: created?.toISOString()
    }
  ]
}

/** Databases and snapshots of an account that bear our name or our tag. */
export const databasesAndSnapshots = async (client: RDSClient): Promise<Candidate[]> => {
  const found: Candidate[] = []
  for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots({ client }, { SnapshotType: 'manual' })) {
    found.push(
      ...DBSnapshots.flatMap((each) =>
        candidate('db-snapshot', each.DBSnapshotIdentifier, each.DBSnapshotArn, each.TagList, each.SnapshotCreateTime)
      )
    )
  }
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {})) {
    found.push(
      ...DBInstances.flatMap((each) =>
        candidate('db-instance', each.DBInstanceIdentifier, each.DBInstanceArn, each.TagList, each.InstanceCreateTime)
      )
    )
  }
  for await (const { DBClusterSnapshots = [] } of paginateDescribeDBClusterSnapshots({ client }, { SnapshotType: 'manual' })) {
    found.push(
      ...DBClusterSnapshots.flatMap((each) =>
        candidate(
          'db-cluster-snapshot',
          each.DBClusterSnapshotIdentifier,
          each.DBClusterSnapshotArn,
          each.TagList,
          each.SnapshotCreateTime
        )
      )
    )
  }
  for await (const { DBClusters = [] } of paginateDescribeDBClusters({ client }, {})) {
    found.push(
      ...DBClusters.flatMap((each) =>
        candidate('db-cluster', each.DBClusterIdentifier, each.DBClusterArn, each.TagList, each.ClusterCreateTime)
      )
    )
  }
  return found
}

const rdsTags = (tags: EcsTag[] = []): Tag[] => tags.map(({ key, value }) => ({ Key: key, Value: value }))

/** DescribeTasks takes this many at once (Amazon ECS API Reference, DescribeTasks). */
const tasksAtOnce = 100

/** Running tasks of the deployment's cluster, and active task definitions of our families. */
export const tasksAndDefinitions = async (client: ECSClient, cluster: string): Promise<Candidate[]> => {
  const found: Candidate[] = []
  for await (const { taskArns = [] } of paginateListTasks({ client, pageSize: tasksAtOnce }, { cluster })) {
    if (taskArns.length === 0) continue
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }))
    found.push(
      ...tasks.flatMap((task) =>
        candidate('ecs-task', (task.group ?? '').replace(/^family:/, ''), task.taskArn, rdsTags(task.tags), task.createdAt)
      )
    )
  }
  for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client }, { status: 'ACTIVE' })) {
    for (const arn of taskDefinitionArns) {
      const family = arn.split('/').at(-1)!.replace(/:\d+$/, '')
      if (!jobIdInName(family)) continue
      const { tags } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }))
      found.push(...candidate('ecs-task-definition', family, arn, rdsTags(tags)))
    }
  }
  return found
}
