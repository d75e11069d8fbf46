import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand, ListTaskDefinitionsCommand, ListTasksCommand } from '@aws-sdk/client-ecs'
import { CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import { AwsError } from '../../local/core/call'
import type { Timing } from '../../shared/config/schema'
import type { Job } from '../../shared/job/job'
import { sourceAccount, type Flow, type FlowOptions } from './kernel'

export const hour = 3_600_000

/** What is refused is tried again every minute or so, as in production, lest a test ask a thousand times. */
export const seldom = (changes: Partial<Timing> = {}): FlowOptions => ({
  configure: (config) => {
    const { retry, observation } = config.timing
    const rare = {
      retry: { ...retry, minimumSeconds: 10, maximumSeconds: 60 },
      observation: { ...observation, maximumSeconds: 60 }
    }
    return { ...config, timing: { ...config.timing, ...rare, quotaRetrySeconds: 60, ...changes } }
  }
})

/** Matching calls are refused for ever. */
export const neverFree = (flow: Flow, operation: string, code: string, where: (input: any) => boolean = () => true) =>
  void flow.interfere(async (call, proceed) => {
    if (call.operation === operation && where(call.input)) throw new AwsError(code, 'There is no more room.')
    return proceed()
  })

/** What is there before any job. */
const production = new Set(['shop-db', 'shop-yesterday', 'shop-aurora', 'shop-writer', 'shop-aurora-yesterday'])

/** What a job made and is there still: databases, snapshots, tasks, task definitions, ECS clusters, EC2 instances. */
export const inventory = async (flow: Flow): Promise<string[]> => {
  const ecs = flow.client(ECSClient)
  const tasks = await ecs.send(new ListTasksCommand({ cluster: flow.deployment.clusterName }))
  const lists = await Promise.all(
    (['ACTIVE', 'INACTIVE'] as const).map((status) => ecs.send(new ListTaskDefinitionsCommand({ status })))
  )
  const definitions = lists.flatMap(({ taskDefinitionArns = [] }) => taskDefinitionArns)
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}))
  const running = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'shutting-down'] }]
  const { Reservations = [] } = await flow.client(EC2Client).send(new DescribeInstancesCommand({ Filters: running }))
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!))
  const ids = [...flow.rds.databases(), ...flow.rds.snapshots()].map(({ id }) => id)
  const names = [...(tasks.taskArns ?? []), ...definitions, ...clusterArns, ...instances, ...ids]
  return names.filter((name) => !name.endsWith(':cluster/maskopy') && !name.startsWith('rds:shop-') && !production.has(name))
}

/** An Aurora cluster in the source account, and a snapshot of it that belongs to the shop. */
export const furnishCluster = async (flow: Flow): Promise<void> => {
  const source = flow.client(RDSClient, sourceAccount)
  const Engine = 'aurora-postgresql'
  await source.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'shop-aurora', Engine, StorageEncrypted: true, MasterUsername: 'postgres', MasterUserPassword: 'of-production'
    })
  )
  await flow.clock.advance(60_000)
  await source.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'shop-writer', DBClusterIdentifier: 'shop-aurora', Engine, DBInstanceClass: 'db.r6g.large'
    })
  )
  await flow.clock.advance(60_000)
  const Tags = [{ Key: 'ApplicationName', Value: 'shop' }]
  const names = { DBClusterIdentifier: 'shop-aurora', DBClusterSnapshotIdentifier: 'shop-aurora-yesterday' }
  await source.send(new CreateDBClusterSnapshotCommand({ ...names, Tags }))
  await flow.clock.advance(60_000)
  flow.emitted.length = 0
}

/** The error of a job that failed, as a test expects it. */
export interface Expected {
  Name: unknown
  Step: string
  Message: unknown
  Cause?: unknown
}

/** Automated snapshots of a cluster go by themselves, a moment after it. */
const automatedDeletion = 60_000

/** Failed for that reason, said so in its one completion, and nothing of it is left. */
export const expectNothingLeft = async (flow: Flow, job: Job, error: Expected): Promise<void> => {
  expect(job).toMatchObject({ Status: 'FAILED', Error: error })
  const completion = JSON.parse(job.Publish!.MessageBody)
  expect(completion).toMatchObject({ State: 'CRITICAL', Error: job.Error, LeftBehind: [], FinalSnapshotArn: null })
  expect(completion.msgDetail).toContain(job.Error!.Message)
  await flow.clock.advance(automatedDeletion)
  expect(await inventory(flow)).toEqual([])
}
