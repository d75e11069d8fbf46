import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RegisterTaskDefinitionCommandInput
} from '@aws-sdk/client-ecs'
import { fromHttp } from '@aws-sdk/credential-providers'
import { AwsError } from '../../../local/core/call'
import { startCredentialsEndpoint, type CredentialsEndpoint } from '../../../local/ecs/credentials-endpoint'
import { createEcs } from '../../../local/ecs/service'
import type { ContainerLogs } from '../../../local/ecs/state'
import { startTestEndpoint, account, type TestEndpoint } from '../../helpers/endpoint'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'
import { createHeldPlane, durations, onFargate, worker, type HeldPlane } from './fixture'

const taskRoleArn = `arn:aws:iam::${account}:role/worker`

let clock: ManualClock
let plane: HeldPlane
let endpoint: TestEndpoint
let credentials: CredentialsEndpoint
let ecs: ECSClient
let written: { group: string; stream: string; message: string }[]

const logs: ContainerLogs = {
  openStream: (_account, group, stream, createGroup) => {
    if (group === '/ecs/none' && !createGroup) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    }
    return (message) => void written.push({ group, stream, message })
  }
}

beforeEach(async () => {
  clock = createManualClock()
  plane = createHeldPlane()
  written = []
  const issued = (roleArn: string, sessionName: string, servicePrincipal: string) => ({
    accessKeyId: `ASIA-${roleArn.split('/').at(-1)}`,
    secretAccessKey: servicePrincipal,
    sessionToken: sessionName,
    expiresAt: Date.UTC(2100, 0)
  })
  endpoint = await startTestEndpoint(() => [])
  const surroundings = { ...endpoint.surroundings, clock, credentialsForRole: issued }
  credentials = await startCredentialsEndpoint(surroundings)
  const platformEnvironment = () => ({ AWS_ENDPOINT_URL: endpoint.url, COLOUR: 'platform' })
  const { service } = createEcs(surroundings, { containerPlane: plane, durations, logs, credentials, platformEnvironment })
  endpoint.surroundings.dispatcher.register(service)
  ecs = new ECSClient(endpoint.as())
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
})
afterEach(async () => {
  await credentials.close()
  await endpoint.close()
})

const run = async (changes: Partial<RegisterTaskDefinitionCommandInput>, overrides?: object) => {
  await ecs.send(new RegisterTaskDefinitionCommand({ ...worker, ...changes }))
  const { tasks } = await ecs.send(new RunTaskCommand({ ...onFargate, overrides }))
  await clock.advance(30_000)
  return tasks?.[0]?.taskArn ?? ''
}

const withLog = (options: Record<string, string>): Partial<RegisterTaskDefinitionCommandInput> => ({
  executionRoleArn: taskRoleArn,
  containerDefinitions: [{
    name: 'main',
    image: 'worker:1',
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'runner', ...options }
    }
  }]
})

test('a container gets its definition\'s command, folder and environment, with the overrides on top', async () => {
  const definition = { name: 'main', image: 'worker:1', entryPoint: ['/bin/e'], command: ['one'], workingDirectory: '/' }
  await run({
    containerDefinitions: [{ ...definition, environment: [{ name: 'COLOUR', value: 'blue' }, { name: 'SIZE', value: 'S' }] }]
  }, {
    containerOverrides: [{ name: 'main', command: ['two'], environment: [{ name: 'SIZE', value: 'L' }] }]
  })
  const { onLine: _, ...container } = plane.containers[0]!.run
  expect(container).toEqual({
    image: 'worker:1',
    entryPoint: ['/bin/e'],
    command: ['two'],
    workingDirectory: '/',
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_ENDPOINT_URL: endpoint.url,
      COLOUR: 'blue',
      SIZE: 'L'
    }
  })
})

test('lines go to prefix/container/task id of the awslogs group', async () => {
  const arn = await run(withLog({ 'awslogs-group': '/ecs/worker' }))
  plane.containers[0]!.run.onLine('masked 3 tables')
  expect(written).toEqual([
    { group: '/ecs/worker', stream: `runner/main/${arn.split('/').at(-1)}`, message: 'masked 3 tables' }
  ])
})

test('a log group that does not exist keeps the task from starting', async () => {
  const arn = await run(withLog({ 'awslogs-group': '/ecs/none' }))
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'jobs', tasks: [arn] }))
  expect(tasks?.[0]).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: expect.stringMatching(/^ResourceInitializationError: .*ResourceNotFoundException: The specified log group/)
  })
  await run(withLog({ 'awslogs-group': '/ecs/none', 'awslogs-create-group': 'true' }))
  expect(plane.containers).toHaveLength(1)
})

describe('the container credentials endpoint', () => {
  const provider = () => {
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN } = plane.containers[0]!.run.environment
    return fromHttp({
      awsContainerCredentialsFullUri: AWS_CONTAINER_CREDENTIALS_FULL_URI,
      awsContainerAuthorizationToken: AWS_CONTAINER_AUTHORIZATION_TOKEN,
      maxRetries: 0
    })
  }

  test('gives the SDK the credentials of the task role, in a session named after the task', async () => {
    const arn = await run({ taskRoleArn })
    expect(await provider()()).toMatchObject({
      accessKeyId: 'ASIA-worker',
      secretAccessKey: 'ecs-tasks.amazonaws.com',
      sessionToken: arn.split('/').at(-1),
      expiration: new Date(Date.UTC(2100, 0))
    })
  })

  test('gives nothing without the token, nothing under another path, and nothing after the task', async () => {
    await run({ taskRoleArn })
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url = '', AWS_CONTAINER_AUTHORIZATION_TOKEN: token = '' } =
      plane.containers[0]!.run.environment
    const status = async (address: string, authorization: string) =>
      (await fetch(address, { headers: { authorization } })).status
    expect(await status(url, 'guess')).toBe(403)
    expect(await status(`${url}0`, token)).toBe(404)
    expect(await status(url, token)).toBe(200)
    plane.containers[0]!.exit(0)
    await clock.advance(10_000)
    expect(await status(url, token)).toBe(404)
  })

  test('is not there for a task without a role', async () => {
    await run({})
    expect(plane.containers[0]!.run.environment).not.toHaveProperty('AWS_CONTAINER_CREDENTIALS_FULL_URI')
  })
})
