import { join } from 'node:path'
import type { ECSClient } from '@aws-sdk/client-ecs'
import { cleanUp } from '../../../functions/clean-up/clean-up'
import { obfuscate } from '../../../functions/obfuscate/obfuscate'
import type { ContainerInstances, LaunchedInstance } from '../../../shared/aws/container-instances'
import { Tasks, type TaskSite } from '../../../shared/aws/tasks'
import { PermanentError, RetryableError } from '../../../shared/errors'
import { readConfigFile } from '../../../shared/config/read-file'
import type { Job } from '../../../shared/job/job'
import { parseHint } from '../../../shared/kernel/hint'
import { containerInstanceActions } from '../../../shared/obfuscation/container-instance'

const config = readConfigFile('demo', join(__dirname, '..', '..', '..', 'config'))
const JobId = '0123456789ABCDEFGHJKMNPQRS'
const Started = '2026-01-01T00:00:00.000Z'
const entry = (Kind: string, Name: string) => ({ Kind, Name, In: 'staging', Account: '222222222222', Intended: Started, LeaseUntil: Started, Started })

const job = {
  JobId, Attempt: 1, ApplicationName: 'shop', AcceptedAt: Started, DeadlineAt: '2026-01-02T00:00:00.000Z',
  Request: { ObfuscateRunMode: 'ecs', AmiId: 'ami-0123456789abcdef0', CostCenter: '1' }, Progress: {},
  Resources: { 'ec2-instance-1': entry('ec2-instance', 'instance') }
} as unknown as Job

const securityGroupOf = (application: string) => `sg-${application}`
const tags = [{ Key: 'maskopy:job', Value: JobId }]
const observe = (instance: Partial<LaunchedInstance> | undefined, joined: boolean, secondsAfter = 1) => {
  const instances = {
    instance: async () => instance && { id: 'i-1', arn: 'arn:aws:ec2:::instance/i-1', status: 'running', tags, ...instance },
    hasJoined: async () => joined
  } as unknown as ContainerInstances
  const action = containerInstanceActions(job, config).find(({ key }) => key === 'ec2-instance-1')!
  return action.observe(job, { instances, securityGroupOf, clock: { now: () => Date.parse(Started) + secondsAfter * 1000 } })
}

test('an instance that runs is not enough: ECS must say that it has joined', async () => {
  expect(await observe(undefined, false)).toEqual({ state: 'absent' })
  expect(await observe({}, false)).toMatchObject({ state: 'pending' })
  expect(await observe({}, true)).toMatchObject({ state: 'done', arn: 'arn:aws:ec2:::instance/i-1' })
})

test.each<[string, Partial<LaunchedInstance>, number, object]>([
  ['has ended', { status: 'terminated', reason: 'Server.InternalError' }, 1, { causeCode: 'terminated', message: expect.stringContaining('Server.InternalError') }],
  ['is stopped', { status: 'stopped' }, 1, { causeCode: 'stopped' }],
  ['belongs to another job', { tags: [{ Key: 'maskopy:job', Value: 'OTHER' }] }, 1, { causeCode: 'NotOurs' }],
  ['never joins', {}, 21, { causeCode: 'NotJoined', message: expect.stringContaining('AmiId') }]
])('an instance that %s fails the step', async (_, instance, seconds, error) => {
  expect(await observe(instance, false, seconds)).toMatchObject({ state: 'failed', error })
})

test('each launch of a job is the same, whenever it is repeated', async () => {
  const launches: object[] = []
  const instances = { launch: async (launch: object) => void launches.push(launch) } as unknown as ContainerInstances
  const action = containerInstanceActions(job, config)[1]!
  for (const now of [1, 1e9]) await action.start!({ ...job, Version: now } as Job, { instances, securityGroupOf, clock: { now: () => now } })
  expect(launches[0]).toEqual(launches[1])
  expect(launches[0]).toMatchObject({ imageId: job.Request.AmiId, lifetimeMinutes: 1440 + config.timing.cleanUpDeadlineSeconds / 60 })
})

test('the task runs after the instance has joined, in its cluster, and nothing of it on Fargate', () => {
  const keys = (mode: 'ecs' | 'fargate') =>
    obfuscate(config).actions({ ...job, Request: { ...job.Request, ObfuscateRunMode: mode } } as Job).map(({ key, after = [] }) => [key, ...after])
  expect(keys('ecs')).toEqual([
    ['ecs-cluster-1'], ['ec2-instance-1', 'ecs-cluster-1'], ['obfuscate-task-definition-1', 'ec2-instance-1'],
    ['obfuscate-task-1', 'obfuscate-task-definition-1']
  ])
  expect(keys('fargate')).toEqual([['obfuscate-task-definition-1'], ['obfuscate-task-1', 'obfuscate-task-definition-1']])
})

test('clean-up takes the task, then the instance, then the cluster', () => {
  const Resources = {
    cluster: entry('ecs-cluster', 'c'), instance: entry('ec2-instance', 'i'), definition: entry('ecs-task-definition', 'd'), task: entry('ecs-task', 't')
  }
  const after = Object.fromEntries(cleanUp(config).actions({ ...job, Resources } as unknown as Job).map(({ key, after: first }) => [key, first]))
  expect(after).toMatchObject({ task: [], instance: ['task'], cluster: expect.arrayContaining(['task', 'instance']), definition: ['task'] })
})

test.each([
  ['RESOURCE:MEMORY', undefined, RetryableError], ['RESOURCE:MEMORY', 'own', PermanentError], ['RESOURCE:CPU', 'own', PermanentError],
  ['Capacity is unavailable at this time. Please try again later', 'own', RetryableError],
  ['RESOURCE:ENI', 'own', RetryableError], ['AGENT', 'own', RetryableError], ['LOCATION', 'own', PermanentError]
])('a start refused with %s in cluster %s', async (reason, cluster, kind) => {
  const client = { send: async () => ({ tasks: [], failures: [{ reason }] }) } as unknown as ECSClient
  const tasks = new Tasks(client, { cluster: 'shared', subnetIds: ['subnet-1'] } as unknown as TaskSite)
  const run = tasks.run({ taskDefinitionArn: 'arn', family: 'f', clientToken: 't', startedBy: 's', securityGroupId: 'sg-1', tags: [], cluster })
  await expect(run).rejects.toMatchObject({ causeCode: reason })
  await expect(run).rejects.toBeInstanceOf(kind)
})

test('an event of a container instance speaks of the job whose cluster it is in', () => {
  const event = (cluster: string) =>
    ({ attributes: {} as never, body: JSON.stringify({
      source: 'aws.ecs',
      'detail-type': 'ECS Container Instance State Change',
      detail: { containerInstanceArn: 'arn:aws:ecs:us-east-1:222222222222:container-instance/c/1', clusterArn: `arn:aws:ecs:us-east-1:222222222222:cluster/${cluster}` }
    }) })
  expect(parseHint(event(`maskopy-${JobId.toLowerCase()}-ecs-cluster-1`))).toMatchObject({ kind: 'aws-event', jobId: JobId })
  expect(parseHint(event('somebody-elses'))).toMatchObject({ jobId: undefined })
})
