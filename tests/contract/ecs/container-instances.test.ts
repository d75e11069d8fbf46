import {
  CreateClusterCommand, DeleteClusterCommand, DeregisterContainerInstanceCommand, DescribeClustersCommand, DescribeContainerInstancesCommand,
  DescribeTasksCommand, ECSClient, ListContainerInstancesCommand, PutAccountSettingDefaultCommand, RegisterTaskDefinitionCommand, RunTaskCommand,
  type RunTaskCommandInput
} from '@aws-sdk/client-ecs'
import { createEcs } from '../../../local/ecs/service'
import type { ContainerAgents } from '../../../local/ecs/container-instances'
import type { Surroundings } from '../../../local/core/surroundings'
import type { Role } from '../../../local/iam/accounts'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'
import { createHeldPlane, durations, onFargate, worker, type HeldPlane } from './fixture'

let endpoint: TestEndpoint
let clock: ManualClock
let plane: HeldPlane
let agents: ContainerAgents
let ecs: ECSClient
/** Actions that policies of the agent's role would not allow, and all that were asked about. */
let refused: string[]
let judged: string[]

const cluster = 'jobs'
const agentRole: Role = {
  arn: `arn:aws:iam::${account}:role/agents`, name: 'agents', path: '/', id: 'AROA0123456789', account, createdAt: 0, maxSessionSeconds: 3600, tags: [],
  trustPolicy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  inlinePolicies: new Map(), attachedPolicies: new Set()
}
const instance = { id: 'i-0123456789abcdef0', roleName: 'agents', cpuUnits: 2048, memoryMebibytes: 1900 }

beforeEach(async () => {
  clock = createManualClock()
  plane = createHeldPlane()
  refused = []
  judged = []
  endpoint = await startTestEndpoint((surroundings, identities) => {
    identities.account(account).roles.set('agents', agentRole)
    const permits: Surroundings['permits'] = ({ roleArn }, { action, resource }) => {
      if (roleArn === agentRole.arn) judged.push(`${action} ${resource.split(':').at(-1)}`)
      return !refused.includes(action)
    }
    const { service, agents: made } = createEcs({ ...surroundings, clock, permits }, { containerPlane: plane, durations, vcpuQuota: 0 })
    agents = made
    return [service]
  })
  ecs = new ECSClient(endpoint.as(account))
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
  await ecs.send(new RegisterTaskDefinitionCommand({ ...worker, requiresCompatibilities: ['EC2'], memory: '1000' }))
})
afterEach(() => endpoint.close())

const run = (changes: Partial<RunTaskCommandInput> = {}) => ecs.send(new RunTaskCommand({ ...onFargate, launchType: 'EC2', ...changes }))
const list = async () => (await ecs.send(new ListContainerInstancesCommand({ cluster }))).containerInstanceArns ?? []
const events = () => endpoint.emitted.filter(({ event }) => event.detailType === 'ECS Container Instance State Change').map(({ event }) => event)

test('an instance that has joined is announced as ACTIVE and connected, and takes tasks for which it has room', async () => {
  agents.joined(account, cluster, instance)
  const [arn] = await list()
  expect(events().at(-1)).toMatchObject({
    source: 'aws.ecs',
    resources: [arn],
    detail: { ec2InstanceId: instance.id, status: 'ACTIVE', agentConnected: true, clusterArn: expect.stringMatching(/cluster\/jobs$/) }
  })
  const { tasks } = await run()
  expect(tasks).toMatchObject([{ launchType: 'EC2', containerInstanceArn: arn }])
  expect(tasks![0]!.platformVersion).toBeUndefined()
  const { failures, tasks: none } = await run()
  expect(none).toEqual([])
  expect(failures).toMatchObject([{ arn, reason: 'RESOURCE:MEMORY' }])
  const { containerInstances } = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn!] }))
  expect(containerInstances).toMatchObject([{ pendingTasksCount: 1, runningTasksCount: 0 }])
  expect(containerInstances![0]!.remainingResources!.find(({ name }) => name === 'MEMORY')!.integerValue).toBe(900)
})

test('an instance whose cluster is not there joins nothing', async () => {
  agents.joined(account, 'other', instance)
  expect(events()).toEqual([])
})

test('RunTask on EC2 has no public address, and no platform version', async () => {
  agents.joined(account, cluster, instance)
  const awsvpcConfiguration = { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' as const }
  await expect(run({ networkConfiguration: { awsvpcConfiguration } })).rejects.toThrow('Assign public IP is not supported for this launch type.')
  await expect(run({ platformVersion: '1.4.0' })).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(run({ launchType: 'FARGATE' })).rejects.toThrow('Task definition does not support launch_type FARGATE.')
})

test('a cluster goes after its tasks and container instances', async () => {
  agents.joined(account, cluster, instance)
  const remove = () => ecs.send(new DeleteClusterCommand({ cluster }))
  await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsContainerInstancesException' })
  const { tasks } = await run()
  const [arn] = await list()
  const deregister = (force: boolean) => ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: arn, force }))
  await expect(deregister(false)).rejects.toThrow('Found running tasks on the instance.')
  await deregister(true)
  expect(events().at(-1)!.detail).toMatchObject({ status: 'INACTIVE', agentConnected: false })
  await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsTasksException' })
  agents.lost(account, instance.id)
  const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [tasks![0]!.taskArn!] }))
  expect(described.tasks).toMatchObject([{ lastStatus: 'STOPPED', stoppedReason: `Host EC2 (instance ${instance.id}) terminated.` }])
  expect((await remove()).cluster!.status).toBe('INACTIVE')
})

test('a terminated instance takes its containers with it, and leaves its cluster by itself', async () => {
  agents.joined(account, cluster, instance)
  const { tasks } = await run()
  await clock.advance(60_000)
  expect(plane.containers).toHaveLength(1)
  agents.lost(account, instance.id)
  await clock.advance(0)
  expect(plane.containers[0]!.stoppedWithGraceSeconds).toBe(0)
  const { tasks: [task] = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [tasks![0]!.taskArn!] }))
  expect(task).toMatchObject({ lastStatus: 'STOPPED' })
  expect(task!.containers![0]!.exitCode).toBeUndefined()
  expect(await list()).toEqual([])
  const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }))
  expect(clusters).toMatchObject([{ registeredContainerInstancesCount: 0 }])
})

test('an instance whose agent had stopped before it ended stays in its cluster until somebody deregisters it', async () => {
  agents.joined(account, cluster, instance)
  agents.disconnected(account, instance.id)
  expect(events().at(-1)!.detail).toMatchObject({ status: 'ACTIVE', agentConnected: false })
  expect((await run()).failures).toMatchObject([{ reason: 'AGENT' }])
  agents.lost(account, instance.id)
  const [arn] = await list()
  await expect(ecs.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({ name: 'ClusterContainsContainerInstancesException' })
  await ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: arn, force: true }))
  expect((await ecs.send(new DeleteClusterCommand({ cluster }))).cluster!.status).toBe('INACTIVE')
})

describe('the agent, in the role of its instance', () => {
  const ended = async () => {
    agents.joined(account, cluster, instance)
    await run()
    await clock.advance(60_000)
    plane.containers[0]?.exit(0)
    await clock.advance(60_000)
  }

  test('asks for everything that it does, by cluster or container instance', async () => {
    await ended()
    const [arn] = await list()
    const self = arn!.split(':').at(-1)
    expect(judged.slice(0, 4)).toEqual([
      'ecs:RegisterContainerInstance cluster/jobs', 'ecs:DiscoverPollEndpoint *', `ecs:Poll ${self}`, `ecs:StartTelemetrySession ${self}`
    ])
    expect(new Set(judged.slice(4))).toEqual(new Set(['ecs:SubmitContainerStateChange cluster/jobs', 'ecs:SubmitTaskStateChange cluster/jobs']))
  })

  test('registers nothing without leave to', async () => {
    refused = ['ecs:RegisterContainerInstance']
    agents.joined(account, cluster, instance)
    expect(await list()).toEqual([])
  })

  test('registers nothing where EC2 may not take its role', async () => {
    agents.joined(account, cluster, { ...instance, roleName: 'others' })
    expect(await list()).toEqual([])
  })

  test.each(['ecs:DiscoverPollEndpoint', 'ecs:Poll'])('is never connected without %s', async (action) => {
    refused = [action]
    agents.joined(account, cluster, instance)
    expect((await run()).failures).toMatchObject([{ reason: 'AGENT' }])
  })

  test.each(['ecs:SubmitContainerStateChange', 'ecs:SubmitTaskStateChange'])('lets nobody know without %s how far its tasks are', async (action) => {
    refused = [action]
    await ended()
    expect(endpoint.emitted.filter(({ event }) => event.detail.lastStatus === 'RUNNING')).toEqual([])
  })

  test('gets a trunk interface where the account wants that, and takes tasks only then', async () => {
    const setting = await ecs.send(new PutAccountSettingDefaultCommand({ name: 'awsvpcTrunking', value: 'enabled' }))
    expect(setting.setting).toMatchObject({ name: 'awsvpcTrunking', value: 'enabled' })
    agents.joined(account, cluster, instance)
    expect(judged.at(-1)).toBe('ecs:SubmitAttachmentStateChanges cluster/jobs')
    expect(events().map(({ detail }) => detail.status)).toEqual(['REGISTERING', 'REGISTERING', 'ACTIVE'])
    agents.lost(account, instance.id)
    refused = ['ecs:SubmitAttachmentStateChanges']
    agents.joined(account, cluster, { ...instance, id: 'i-0fedcba9876543210' })
    expect(events().at(-1)!.detail.status).toBe('REGISTRATION_FAILED')
    expect((await run()).failures).toMatchObject([{ reason: 'AGENT' }])
  })
})
