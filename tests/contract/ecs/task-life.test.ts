import {
  CreateClusterCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type ContainerDefinition,
  type ECSClient
} from '@aws-sdk/client-ecs'
import type { TaskFault } from '../../../local/ecs/faults'
import { account } from '../../helpers/endpoint'
import { settle } from '../../helpers/manual-clock'
import { onFargate, startEcs, worker, type EcsFixture } from './fixture'

let fixture: EcsFixture
let ecs: ECSClient
let fault: TaskFault | undefined

beforeEach(async () => {
  fault = undefined
  fixture = await startEcs({ faults: () => fault })
  ecs = fixture.client()
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
})
afterEach(() => fixture.endpoint.close())

const start = async (containers?: ContainerDefinition[]): Promise<string> => {
  const definition = { ...worker, containerDefinitions: containers ?? worker.containerDefinitions }
  await ecs.send(new RegisterTaskDefinitionCommand(definition))
  const { tasks } = await ecs.send(new RunTaskCommand({ ...onFargate, startedBy: 'job-1' }))
  return tasks?.[0]?.taskArn ?? ''
}

const describeIt = async (arn: string) => {
  const { tasks, failures } = await ecs.send(new DescribeTasksCommand({ cluster: 'jobs', tasks: [arn] }))
  return tasks?.[0] ?? failures?.[0]
}

const details = () => fixture.endpoint.emitted.map(({ event }) => event.detail)
const last = () => details().at(-1)
const path = () => details().map(({ lastStatus, desiredStatus }) => `${lastStatus}/${desiredStatus}`)

const exit = async (code: number, container = 0) => {
  fixture.plane.containers[container]?.exit(code)
  await settle()
}

test('a task that does its work passes every state, announces each, and has AWS\'s shape', async () => {
  const began = fixture.clock.now()
  const at = (seconds: number) => new Date(began + seconds * 1000)
  const arn = await start()
  expect(await describeIt(arn)).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 1 })
  await fixture.clock.advance(30_000)
  await exit(0)
  await fixture.clock.advance(7_000)
  const id = arn.split('/').at(-1)
  expect(await describeIt(arn)).toEqual({
    attachments: [{
      id: expect.any(String),
      type: 'ElasticNetworkInterface',
      status: 'DELETED',
      details: [
        { name: 'subnetId', value: 'subnet-1' },
        { name: 'networkInterfaceId', value: expect.stringMatching(/^eni-[0-9a-f]{17}$/) },
        { name: 'macAddress', value: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/) },
        { name: 'privateIPv4Address', value: expect.stringMatching(/^10\.0\.\d+\.\d+$/) }
      ]
    }],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: 'eu-west-1a',
    clusterArn: `arn:aws:ecs:eu-west-1:${account}:cluster/jobs`,
    connectivity: 'DISCONNECTED',
    connectivityAt: at(10),
    containers: [{
      containerArn: expect.stringContaining(`:container/jobs/${id}/`),
      cpu: '0',
      exitCode: 0,
      gpuIds: [],
      image: 'worker:1',
      imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      lastStatus: 'STOPPED',
      name: 'main',
      networkBindings: [],
      networkInterfaces: [{ attachmentId: expect.any(String), privateIpv4Address: expect.stringMatching(/^10\.0\./) }],
      runtimeId: expect.stringMatching(/^[0-9a-f]{32}-\d+$/),
      taskArn: arn
    }],
    cpu: '256',
    createdAt: at(0),
    desiredStatus: 'STOPPED',
    enableExecuteCommand: false,
    ephemeralStorage: { sizeInGiB: 20 },
    executionStoppedAt: at(30),
    group: 'family:worker',
    inferenceAccelerators: [],
    lastStatus: 'STOPPED',
    launchType: 'FARGATE',
    memory: '512',
    overrides: {
      containerOverrides: [{ name: 'main', environment: [], resourceRequirements: [] }],
      inferenceAcceleratorOverrides: []
    },
    platformFamily: 'Linux',
    platformVersion: '1.4.0',
    pullStartedAt: at(10),
    pullStoppedAt: at(30),
    startedAt: at(30),
    startedBy: 'job-1',
    stopCode: 'EssentialContainerExited',
    stoppedAt: at(37),
    stoppedReason: 'Essential container in task exited',
    stoppingAt: at(30),
    tags: [],
    taskArn: arn,
    taskDefinitionArn: `arn:aws:ecs:eu-west-1:${account}:task-definition/worker:1`,
    version: 6
  })
  expect(path()).toEqual([
    'PROVISIONING/RUNNING', 'PENDING/RUNNING', 'RUNNING/RUNNING', 'STOPPING/STOPPED', 'DEPROVISIONING/STOPPED', 'STOPPED/STOPPED'
  ])
  expect(details().map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6])
})

test('events go to the account\'s bus, in camelCase, with ISO times, and without tags', async () => {
  const arn = await start()
  await fixture.clock.advance(30_000)
  await exit(3)
  await fixture.clock.advance(7_000)
  const { account: where, event } = fixture.endpoint.emitted.at(-1)!
  expect(where).toBe(account)
  expect(event).toMatchObject({ source: 'aws.ecs', detailType: 'ECS Task State Change', resources: [arn] })
  expect(event.detail).toMatchObject({
    taskArn: arn,
    attachments: [{ type: 'eni' }],
    containers: [{ name: 'main', exitCode: 3 }],
    createdAt: '2026-01-15T12:00:00.000Z',
    stoppedAt: '2026-01-15T12:00:37.000Z',
    updatedAt: '2026-01-15T12:00:37.000Z'
  })
  expect(event.detail).not.toHaveProperty('tags')
})

test('a task whose image cannot be pulled stops without exit code and without having started', async () => {
  const arn = await start([{ name: 'main', image: 'missing:1' }])
  await fixture.clock.advance(40_000)
  const task = await describeIt(arn)
  expect(task).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: failed to resolve ref missing:1: not found',
    containers: [{ lastStatus: 'STOPPED', reason: 'CannotPullContainerError: failed to resolve ref missing:1: not found' }]
  })
  expect(task).not.toHaveProperty('startedAt')
  expect(task).not.toHaveProperty('containers.0.exitCode')
})

test('StopTask sends SIGTERM, keeps the exit code, and says who asked', async () => {
  const arn = await start([{ name: 'main', image: 'worker:1', stopTimeout: 7 }])
  await fixture.clock.advance(30_000)
  const { task } = await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: arn, reason: 'job cancelled' }))
  expect(task).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'RUNNING', stopCode: 'UserInitiated' })
  expect(fixture.plane.containers[0]?.stoppedWithGraceSeconds).toBe(7)
  await fixture.clock.advance(7_000)
  expect(await describeIt(arn)).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'UserInitiated',
    stoppedReason: 'job cancelled',
    containers: [{ exitCode: 143 }]
  })
  const again = await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: arn, reason: 'later' }))
  expect(again.task?.stoppedReason).toBe('job cancelled')
})

test.each([5_000, 15_000])('a task stopped %i ms after its start never runs', async (milliseconds) => {
  const arn = await start()
  await fixture.clock.advance(milliseconds)
  await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: arn }))
  await fixture.clock.advance(60_000)
  expect(fixture.plane.containers).toEqual([])
  const task = await describeIt(arn)
  expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' })
  expect(task).not.toHaveProperty('containers.0.exitCode')
})

test('an essential container takes the others with it; one that is not essential does not', async () => {
  const arn = await start([
    { name: 'main', image: 'worker:1' },
    { name: 'helper', image: 'helper:1', essential: false },
    { name: 'second', image: 'helper:1', essential: false }
  ])
  await fixture.clock.advance(30_000)
  await exit(1, 2)
  expect(last()).toMatchObject({ desiredStatus: 'RUNNING', containers: [{}, {}, { lastStatus: 'STOPPED', exitCode: 1 }] })
  await exit(0, 0)
  expect(fixture.plane.containers[1]?.stoppedWithGraceSeconds).toBe(30)
  await fixture.clock.advance(7_000)
  expect(await describeIt(arn)).toMatchObject({
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 0 }, { exitCode: 143 }, { exitCode: 1 }]
  })
})

test('a stopped task is forgotten after one hour', async () => {
  const arn = await start()
  await fixture.clock.advance(30_000)
  await exit(0)
  await fixture.clock.advance(7_000 + 3_599_999)
  expect(await describeIt(arn)).toMatchObject({ lastStatus: 'STOPPED' })
  await fixture.clock.advance(1)
  expect(await describeIt(arn)).toEqual({ arn, reason: 'MISSING' })
})

test('fault: a task fails to start', async () => {
  fault = { kind: 'fails-to-start', reason: 'Timeout waiting for network interface provisioning to complete.' }
  const arn = await start()
  await fixture.clock.advance(60_000)
  expect(await describeIt(arn)).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: fault.reason })
  expect(fixture.plane.containers).toEqual([])
})

test('fault: a task hangs until it is stopped', async () => {
  fault = { kind: 'hangs' }
  const arn = await start()
  await fixture.clock.advance(24 * 3_600_000)
  expect(await describeIt(arn)).toMatchObject({ lastStatus: 'PROVISIONING' })
  await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: arn }))
  await fixture.clock.advance(60_000)
  expect(await describeIt(arn)).toMatchObject({ lastStatus: 'STOPPED' })
})

test('fault: another exit code, and none', async () => {
  fault = { kind: 'exits', exitCode: 9 }
  const first = await start()
  await fixture.clock.advance(30_000)
  await exit(0)
  expect(await describeIt(first)).toMatchObject({ containers: [{ exitCode: 9 }] })
  fault = { kind: 'loses-exit-code' }
  const second = await start()
  await fixture.clock.advance(30_000)
  await exit(0, 1)
  const lost = await describeIt(second)
  expect(lost).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ lastStatus: 'STOPPED' }] })
  expect(lost).not.toHaveProperty('containers.0.exitCode')
})

test('fault: a task vanishes without a word', async () => {
  fault = { kind: 'vanishes' }
  const arn = await start()
  await fixture.clock.advance(30_000)
  const announced = details().length
  await exit(0)
  await fixture.clock.advance(60_000)
  expect(await describeIt(arn)).toEqual({ arn, reason: 'MISSING' })
  expect(details()).toHaveLength(announced)
})
