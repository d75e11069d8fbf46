import {
  ConflictException,
  CreateClusterCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type ECSClient,
  type RunTaskCommandInput
} from '@aws-sdk/client-ecs'
import type { TaskFault } from '../../../local/ecs/faults'
import { account } from '../../helpers/endpoint'
import { onFargate, startEcs, worker, type EcsFixture } from './fixture'

let fixture: EcsFixture
let ecs: ECSClient
let fault: TaskFault | undefined

beforeEach(async () => {
  fault = undefined
  fixture = await startEcs({ faults: () => fault, vcpuQuota: 1 })
  ecs = fixture.client()
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  await ecs.send(new RegisterTaskDefinitionCommand(worker))
})
afterEach(() => fixture.endpoint.close())

const run = (changes: Partial<RunTaskCommandInput> = {}) => ecs.send(new RunTaskCommand({ ...onFargate, ...changes }))
const list = async (filter: object = {}) => (await ecs.send(new ListTasksCommand({ cluster: 'jobs', ...filter }))).taskArns

test.each<[Partial<RunTaskCommandInput>, string, string]>([
  [{ cluster: 'other' }, 'ClusterNotFoundException', 'Cluster not found.'],
  [{ taskDefinition: 'other' }, 'ClientException', 'TaskDefinition not found.'],
  [{ launchType: 'EC2' }, 'InvalidParameterException', 'No Container Instances were found in your cluster.'],
  [{ launchType: undefined }, 'InvalidParameterException', 'No Container Instances were found in your cluster.'],
  [
    { networkConfiguration: undefined },
    'InvalidParameterException',
    "Network Configuration must be provided when networkMode 'awsvpc' is specified."
  ],
  [
    { networkConfiguration: { awsvpcConfiguration: { subnets: [] } } },
    'InvalidParameterException',
    'subnets can not be empty.'
  ],
  [
    { overrides: { containerOverrides: [{ name: 'other' }] } },
    'InvalidParameterException',
    'Override for container named other is not a container in the TaskDefinition.'
  ],
  [
    { overrides: { cpu: '512' } },
    'ClientException',
    'No Fargate configuration exists for given values: 512 CPU, 512 memory. ' +
      'See the Amazon ECS documentation for the valid values.'
  ],
  [
    { overrides: { containerOverrides: [{ name: 'main', command: ['x'.repeat(8192)] }] } },
    'InvalidParameterException',
    'Overrides length must be at most 8192'
  ],
  [{ count: 11 }, 'InvalidParameterException', 'Count must be between 1 and 10.'],
  [{ startedBy: 'not this' }, 'InvalidParameterException', 'Invalid value for startedBy.']
])('refuses %j', async (changes, name, message) => {
  await expect(run(changes)).rejects.toMatchObject({ name, message })
  expect(await list()).toEqual([])
})

test('refuses an inactive revision', async () => {
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'worker:1' }))
  await expect(run({ taskDefinition: 'worker:1' })).rejects.toMatchObject({ message: 'TaskDefinition is inactive' })
})

test('refuses a task role that ECS cannot assume', async () => {
  await expect(run({ overrides: { taskRoleArn: `arn:aws:iam::${account}:role/nobody` } })).rejects.toMatchObject({
    name: 'ClientException',
    message: expect.stringMatching(/^ECS was unable to assume the role 'arn:aws:iam::111111111111:role\/nobody'/)
  })
})

test('the same token and parameters answer the same task; other parameters are a conflict that names it', async () => {
  const request = { clientToken: 'job-1', startedBy: 'job-1' }
  const first = await run(request)
  const again = await run(request)
  const arn = first.tasks?.[0]?.taskArn
  expect(again.tasks?.map(({ taskArn }) => taskArn)).toEqual([arn])
  expect(await list()).toEqual([arn])
  const conflict = await run({ ...request, startedBy: 'job-2' }).catch((error) => error)
  expect(conflict).toBeInstanceOf(ConflictException)
  expect(conflict.resourceIds).toEqual([arn])
})

test('a token still answers its task after it has stopped', async () => {
  const first = await run({ clientToken: 'job-1' })
  await fixture.clock.advance(30_000)
  fixture.plane.containers[0]?.exit(0)
  await fixture.clock.advance(60_000)
  const again = await run({ clientToken: 'job-1' })
  expect(again.tasks).toMatchObject([{ taskArn: first.tasks?.[0]?.taskArn, lastStatus: 'STOPPED' }])
})

test('no capacity: HTTP 200, no task, a failure; the token may be used again', async () => {
  fault = { kind: 'capacity' }
  const answer = await run({ clientToken: 'job-1' })
  expect(answer.$metadata.httpStatusCode).toBe(200)
  expect(answer.tasks).toEqual([])
  expect(answer.failures).toEqual([
    { reason: 'Capacity is unavailable at this time. Please try again later or in a different availability zone' }
  ])
  fault = undefined
  expect((await run({ clientToken: 'job-1' })).tasks).toHaveLength(1)
})

test('the vCPU quota leaves out what does not fit, until a task has stopped', async () => {
  const answer = await run({ count: 5 })
  expect(answer.tasks).toHaveLength(4)
  expect(answer.failures).toEqual([{ reason: "You've reached the limit on the number of vCPUs you can run concurrently" }])
  expect((await run()).tasks).toEqual([])
  await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: answer.tasks?.[0]?.taskArn }))
  expect((await run()).tasks).toEqual([])
  await fixture.clock.advance(5_000)
  expect((await run()).tasks).toHaveLength(1)
})

test('lists by family, by startedBy, and by desired status', async () => {
  await ecs.send(new RegisterTaskDefinitionCommand({ ...worker, family: 'other' }))
  const first = (await run({ startedBy: 'job-1' })).tasks?.[0]?.taskArn ?? ''
  const second = (await run({ taskDefinition: 'other', startedBy: 'job-2' })).tasks?.[0]?.taskArn
  expect(await list()).toEqual([first, second])
  expect(await list({ family: 'other' })).toEqual([second])
  expect(await list({ startedBy: 'job-1' })).toEqual([first])
  expect(await list({ startedBy: 'job-3' })).toEqual([])
  await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: first.split('/').at(-1) }))
  expect(await list()).toEqual([second])
  expect(await list({ desiredStatus: 'STOPPED', startedBy: 'job-1' })).toEqual([first])
  await expect(list({ family: 'other', startedBy: 'job-2' })).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('tags come from the request, and from the task definition where asked for', async () => {
  const own = await run({ tags: [{ key: 'job', value: '1' }] })
  expect(own.tasks?.[0]?.tags).toEqual([{ key: 'job', value: '1' }])
  const both = await run({ tags: [{ key: 'job', value: '2' }], propagateTags: 'TASK_DEFINITION' })
  const arn = both.tasks?.[0]?.taskArn ?? ''
  const plain = await ecs.send(new DescribeTasksCommand({ cluster: 'jobs', tasks: [arn] }))
  expect(plain.tasks?.[0]?.tags).toEqual([])
  const tagged = await ecs.send(new DescribeTasksCommand({ cluster: 'jobs', tasks: [arn], include: ['TAGS'] }))
  expect(tagged.tasks?.[0]?.tags).toEqual([{ key: 'owner', value: 'platform' }, { key: 'job', value: '2' }])
})
