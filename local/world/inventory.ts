import { DescribeTasksCommand, ECSClient, ListTaskDefinitionsCommand, ListTasksCommand } from '@aws-sdk/client-ecs'
import {
  RDSClient, paginateDescribeDBClusterSnapshots, paginateDescribeDBClusters, paginateDescribeDBInstances, paginateDescribeDBSnapshots
} from '@aws-sdk/client-rds'
import type { World } from './world'

/** Something that exists in an account. */
export interface Existing {
  account: string
  kind: 'database' | 'snapshot' | 'task' | 'task definition'
  name: string
  arn: string
  status: string
}

const databasesAndSnapshots = async ({ cloud }: World, account: string): Promise<Existing[]> => {
  const client = new RDSClient(cloud.clientConfig(account))
  const found: Existing[] = []
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {})) {
    for (const { DBInstanceIdentifier: name = '', DBInstanceArn: arn = '', DBInstanceStatus: status = '' } of DBInstances) {
      found.push({ account, kind: 'database', name, arn, status })
    }
  }
  for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots({ client }, {})) {
    for (const { DBSnapshotIdentifier: name = '', DBSnapshotArn: arn = '', Status: status = '' } of DBSnapshots) {
      found.push({ account, kind: 'snapshot', name, arn, status })
    }
  }
  return found
}

const clusters = async ({ cloud }: World, account: string): Promise<Existing[]> => {
  const client = new RDSClient(cloud.clientConfig(account))
  const found: Existing[] = []
  for await (const { DBClusters = [] } of paginateDescribeDBClusters({ client }, {})) {
    for (const { DBClusterIdentifier: name = '', DBClusterArn: arn = '', Status: status = '' } of DBClusters) {
      found.push({ account, kind: 'database', name, arn, status })
    }
  }
  for await (const { DBClusterSnapshots = [] } of paginateDescribeDBClusterSnapshots({ client }, {})) {
    for (const { DBClusterSnapshotIdentifier: name = '', DBClusterSnapshotArn: arn = '', Status: status = '' } of DBClusterSnapshots) {
      found.push({ account, kind: 'snapshot', name, arn, status })
    }
  }
  return found
}

const tasks = async ({ cloud, stage }: World): Promise<Existing[]> => {
  const account = stage.stagingAccount
  const client = new ECSClient(cloud.clientConfig(account))
  const cluster = `maskopy-${stage.name}`
  const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, desiredStatus: 'RUNNING' }))
  const running = taskArns.length ? (await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks : []
  const { taskDefinitionArns = [] } = await client.send(new ListTaskDefinitionsCommand({ status: 'ACTIVE' }))
  return [
    ...(running ?? []).map((task): Existing => ({
      account, kind: 'task', name: task.group ?? '', arn: task.taskArn ?? '', status: task.lastStatus ?? ''
    })),
    ...taskDefinitionArns.map((arn): Existing => ({
      account, kind: 'task definition', name: arn.split('/').at(-1)!, arn, status: 'ACTIVE'
    }))
  ]
}

/** What exists in all accounts. */
export const inventory = async (world: World): Promise<Existing[]> => {
  const { sources, stagingAccount, targetAccount } = world.stage
  const lists = [...sources.map(({ accountId }) => accountId), stagingAccount, targetAccount].flatMap((account) => [
    databasesAndSnapshots(world, account), clusters(world, account)
  ])
  return (await Promise.all([...lists, tasks(world)])).flat()
}
