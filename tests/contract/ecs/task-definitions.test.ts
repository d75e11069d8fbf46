import {
  CreateClusterCommand,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type ContainerDefinition,
  type ECSClient,
  type RegisterTaskDefinitionCommandInput
} from '@aws-sdk/client-ecs'
import { account } from '../../helpers/endpoint'
import { onFargate, startEcs, worker, type EcsFixture } from './fixture'

let fixture: EcsFixture
let ecs: ECSClient

beforeEach(async () => {
  fixture = await startEcs()
  ecs = fixture.client()
})
afterEach(() => fixture.endpoint.close())

const arn = (revision: number, family = 'worker') => `arn:aws:ecs:eu-west-1:${account}:task-definition/${family}:${revision}`
const register = (changes: Partial<RegisterTaskDefinitionCommandInput> = {}) =>
  ecs.send(new RegisterTaskDefinitionCommand({ ...worker, ...changes }))
const describeIt = (taskDefinition: string) =>
  ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }))

test('revisions count up, and the bare family is the newest active one', async () => {
  const first = await register()
  expect(first.taskDefinition).toMatchObject({
    taskDefinitionArn: arn(1),
    family: 'worker',
    revision: 1,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    containerDefinitions: [{ name: 'main', essential: true, environment: [{ name: 'COLOUR', value: 'blue' }] }]
  })
  expect(first.taskDefinition?.registeredAt).toEqual(new Date(fixture.clock.now()))
  await register({ cpu: '.5 vCPU', memory: '1 GB' })
  const newest = await describeIt('worker')
  expect(newest.taskDefinition).toMatchObject({ revision: 2, cpu: '512', memory: '1024' })
  expect(newest.tags).toEqual([{ key: 'owner', value: 'platform' }])
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'worker:2' }))
  expect((await describeIt('worker')).taskDefinition?.revision).toBe(1)
})

test.each([
  ['256', '512'], ['256', '2048'], ['512', '4096'], ['1024', '3072'], ['2048', '16384'], ['4096', '30720'], ['8192', '61440'],
  ['16384', '122880']
])('Fargate offers %s CPU units with %s MiB', async (cpu, memory) => {
  expect((await register({ cpu, memory })).taskDefinition).toMatchObject({ cpu, memory })
})

test.each([
  ['256', '4096'], ['512', '512'], ['1024', '2500'], ['2048', '2048'], ['4096', '31744'], ['8192', '17408'], ['16384', '36864'],
  ['300', '512']
])('Fargate has no size of %s CPU units with %s MiB', async (cpu, memory) => {
  await expect(register({ cpu, memory })).rejects.toMatchObject({
    name: 'ClientException',
    message:
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. ` +
      'See the Amazon ECS documentation for the valid values.'
  })
})

const container = (changes: Partial<ContainerDefinition>) => ({
  containerDefinitions: [{ name: 'main', image: 'i', ...changes }]
})
const awslogs = { 'awslogs-group': '/ecs/worker', 'awslogs-region': 'eu-west-1' }

test.each<[Partial<RegisterTaskDefinitionCommandInput>, string]>([
  [{ cpu: undefined }, "Fargate requires that 'cpu' be defined at the task level."],
  [{ memory: undefined }, "Fargate requires that 'memory' be defined at the task level."],
  [{ networkMode: 'bridge' }, "Fargate only supports network mode 'awsvpc'."],
  [{ family: 'a b' }, 'Family contains invalid characters.'],
  [{ containerDefinitions: [] }, 'Container list cannot be empty.'],
  [container({ image: undefined }), 'Container.image should not be null or empty.'],
  [container({ name: undefined }), 'Container.name should not be null or empty.'],
  [
    container({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/worker' } } }),
    'Log driver awslogs requires options: awslogs-region'
  ],
  [
    container({ logConfiguration: { logDriver: 'awslogs', options: { ...awslogs, 'awslogs-stream-prefix': 'p' } } }),
    'Fargate requires task definition to have execution role ARN to support log driver awslogs.'
  ]
])('refuses %j', async (changes, message) => {
  await expect(register(changes)).rejects.toMatchObject({ name: 'ClientException', message })
  expect((await ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns).toEqual([])
})

test('lists by whole family and status, page by page', async () => {
  for (let count = 0; count < 3; count += 1) await register()
  await register({ family: 'worker-2' })
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn(2) }))
  const active = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'worker' }))
  expect(active.taskDefinitionArns).toEqual([arn(1), arn(3)])
  const inactive = await ecs.send(new ListTaskDefinitionsCommand({ status: 'INACTIVE' }))
  expect(inactive.taskDefinitionArns).toEqual([arn(2)])
  const first = await ecs.send(new ListTaskDefinitionsCommand({ sort: 'DESC', maxResults: 2 }))
  expect(first.taskDefinitionArns).toEqual([arn(1, 'worker-2'), arn(3)])
  const second = await ecs.send(new ListTaskDefinitionsCommand({ sort: 'DESC', maxResults: 2, nextToken: first.nextToken }))
  expect(second).toMatchObject({ taskDefinitionArns: [arn(1)] })
  expect(second.nextToken).toBeUndefined()
})

test('only an inactive revision can be deleted; it is DELETE_IN_PROGRESS, then gone, its number never used again', async () => {
  await register()
  const deletion = new DeleteTaskDefinitionsCommand({ taskDefinitions: ['worker:1'] })
  expect((await ecs.send(deletion)).failures).toMatchObject([
    { arn: arn(1), reason: expect.stringMatching(/still in ACTIVE status/) }
  ])
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'worker:1' }))
  const { taskDefinitions } = await ecs.send(deletion)
  expect(taskDefinitions).toMatchObject([{ taskDefinitionArn: arn(1), status: 'DELETE_IN_PROGRESS' }])
  expect((await describeIt('worker:1')).taskDefinition?.status).toBe('DELETE_IN_PROGRESS')
  await fixture.clock.advance(60_000)
  await expect(describeIt('worker:1')).rejects.toMatchObject({
    name: 'ClientException',
    message: 'Unable to describe task definition.'
  })
  expect((await register()).taskDefinition?.revision).toBe(2)
})

test('a revision in use stays DELETE_IN_PROGRESS until its task has stopped', async () => {
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  await register()
  await ecs.send(new RunTaskCommand(onFargate))
  await fixture.clock.advance(30_000)
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'worker:1' }))
  await ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: ['worker:1'] }))
  await fixture.clock.advance(200_000)
  expect((await describeIt('worker:1')).taskDefinition?.status).toBe('DELETE_IN_PROGRESS')
  fixture.plane.containers[0]?.exit(0)
  await fixture.clock.advance(200_000)
  await expect(describeIt('worker:1')).rejects.toMatchObject({ name: 'ClientException' })
})

test('deregistering needs the revision', async () => {
  await register()
  await expect(ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'worker' }))).rejects.toMatchObject({
    name: 'ClientException'
  })
})
