import {
  CreateTagsCommand, DescribeImagesCommand, DescribeInstanceTypesCommand, DescribeInstancesCommand, EC2Client, RunInstancesCommand, TerminateInstancesCommand, type RunInstancesCommandInput
} from '@aws-sdk/client-ec2'
import { AwsError } from '../../../local/core/call'
import { createEc2, type Ec2Options } from '../../../local/ec2/service'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'

const second = 1000
const image = 'ami-0123456789abcdef0'

let clock: ManualClock
let endpoint: TestEndpoint
let ec2: EC2Client
let joined: string[]
let options: Ec2Options

beforeEach(async () => {
  clock = createManualClock()
  joined = []
  options = {
    agents: {
      joined: (_, cluster, { id, roleName }) => void joined.push(`${cluster} ${id} ${roleName}`),
      disconnected: (_, id) => void joined.push(`disconnected ${id}`),
      lost: (_, id) => void joined.push(`lost ${id}`)
    }
  }
  endpoint = await startTestEndpoint((surroundings) => [
    createEc2(
      { ...surroundings, clock },
      {
        ...options,
        agents: options.agents,
        images: (id) => (id === 'ami-00000000' ? undefined : id === 'ami-11111111' ? 'plain' : id === 'ami-22222222' ? 'agent-that-stops-first' : 'container-agent'),
        architectures: (id) => (id === 'ami-22222222' ? 'x86_64' : 'arm64'),
        faults: ({ instanceType }) =>
          instanceType === 'r7g.large' ? new AwsError('InsufficientInstanceCapacity', 'We currently do not have sufficient capacity.', 500) : undefined
      }
    ).service
  ])
  ec2 = new EC2Client(endpoint.as(account))
})
afterEach(() => endpoint.close())

const launch: RunInstancesCommandInput = {
  ImageId: image,
  InstanceType: 'm7g.large',
  MinCount: 1,
  MaxCount: 1,
  SubnetId: 'subnet-1',
  SecurityGroupIds: ['sg-1'],
  IamInstanceProfile: { Name: 'agents' },
  MetadataOptions: { HttpTokens: 'required' },
  UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=jobs >> /etc/ecs/ecs.config\ncat <<E >> f\nECS_CLUSTER=jobs\nE\n').toString('base64'),
  ClientToken: 'once',
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'job', Value: 'A' }] }]
}

const run = async (changes: Partial<RunInstancesCommandInput> = {}) =>
  (await ec2.send(new RunInstancesCommand({ ...launch, ...changes }))).Instances![0]!
const instances = async (input: object = {}) =>
  ((await ec2.send(new DescribeInstancesCommand(input))).Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])

test('goes from pending to running, joins the cluster of its user data, and is announced all the way', async () => {
  const { InstanceId } = await run()
  expect((await instances())[0]).toMatchObject({ InstanceId, State: { Code: 0, Name: 'pending' } })
  await clock.advance(15 * second)
  expect((await instances())[0]).toMatchObject({
    State: { Code: 16, Name: 'running' },
    ImageId: image,
    InstanceType: 'm7g.large',
    SubnetId: 'subnet-1',
    SecurityGroups: [{ GroupId: 'sg-1' }],
    IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/agents` },
    MetadataOptions: { HttpTokens: 'required' },
    Tags: [{ Key: 'job', Value: 'A' }]
  })
  expect(joined).toEqual([])
  await clock.advance(75 * second)
  expect(joined).toEqual([`jobs ${InstanceId} agents`])
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] }))
  await clock.advance(40 * second)
  expect(joined).toContain(`lost ${InstanceId}`)
  expect(endpoint.emitted.map(({ event }) => [event.detailType, event.detail])).toEqual(
    ['pending', 'running', 'shutting-down', 'terminated'].map((state) => [
      'EC2 Instance State-change Notification',
      { 'instance-id': InstanceId, state }
    ])
  )
})

test('terminated instances stay visible for an hour, and are terminated again without complaint', async () => {
  const { InstanceId } = await run()
  const terminate = () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] }))
  const { TerminatingInstances } = await terminate()
  expect(TerminatingInstances).toMatchObject([{ InstanceId, PreviousState: { Name: 'pending' }, CurrentState: { Name: 'shutting-down' } }])
  await clock.advance(40 * second)
  expect((await terminate()).TerminatingInstances).toMatchObject([{ CurrentState: { Name: 'terminated' } }])
  await clock.advance(3600 * second)
  await expect(instances({ InstanceIds: [InstanceId] })).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' })
})

test('the same token and parameters are the same instance; the same token and others are refused', async () => {
  const { InstanceId } = await run()
  expect((await run()).InstanceId).toBe(InstanceId)
  expect(await instances()).toHaveLength(1)
  await expect(run({ InstanceType: 'm7g.xlarge' })).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' })
  expect((await run({ ClientToken: 'twice' })).InstanceId).not.toBe(InstanceId)
})

test('an image without a container agent, or an instance without a profile, never joins', async () => {
  await run({ ImageId: 'ami-11111111' })
  await run({ ClientToken: 'other', IamInstanceProfile: undefined })
  await clock.advance(600 * second)
  expect(joined).toEqual([])
})

test.each<[Partial<RunInstancesCommandInput>, string]>([
  [{ ImageId: 'ami-00000000' }, 'InvalidAMIID.NotFound'],
  [{ ImageId: 'ami-x' }, 'InvalidAMIID.Malformed'],
  [{ InstanceType: 'huge' as never }, 'InvalidParameterValue'],
  [{ InstanceType: 'r7g.large' }, 'InsufficientInstanceCapacity'],
  [{ ImageId: 'ami-22222222' }, 'InvalidParameterValue'],
  [{ InstanceType: 'm7i.large' }, 'InvalidParameterValue'],
  [{ ClientToken: 'x'.repeat(65) }, 'InvalidParameterValue']
])('refuses %j with %s', async (changes, name) => {
  await expect(run(changes)).rejects.toMatchObject({ name })
  expect(await instances()).toEqual([])
})

test('instances are found by tag, token and state, by their own account only', async () => {
  const { InstanceId } = await run()
  await ec2.send(new CreateTagsCommand({ Resources: [InstanceId!], Tags: [{ Key: 'job', Value: 'B' }] }))
  const by = (Name: string, ...Values: string[]) => instances({ Filters: [{ Name, Values }] })
  expect(await by('tag:job', 'B')).toHaveLength(1)
  expect(await by('tag:job', 'A')).toHaveLength(0)
  expect(await by('client-token', 'once')).toHaveLength(1)
  expect(await by('instance-state-name', 'running', 'terminated')).toHaveLength(0)
  await expect(by('colour', 'red')).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  const stranger = new EC2Client(endpoint.as(otherAccount))
  expect((await stranger.send(new DescribeInstancesCommand({}))).Reservations ?? []).toEqual([])
})

test('describes the images that there are by their ids, and knows no other', async () => {
  const describe = (...ImageIds: string[]) => ec2.send(new DescribeImagesCommand({ ImageIds }))
  expect((await describe(image, 'ami-22222222')).Images).toEqual([
    expect.objectContaining({ ImageId: image, State: 'available', Architecture: 'arm64' }),
    expect.objectContaining({ ImageId: 'ami-22222222', State: 'available', Architecture: 'x86_64' })
  ])
  await expect(describe('ami-00000000')).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' })
  await expect(describe('ami-x')).rejects.toMatchObject({ name: 'InvalidAMIID.Malformed' })
})

test('describes instance types by name: their processor, and what there is to them', async () => {
  const describe = async (...names: string[]) =>
    (await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: names as ['m7i.large'] }))).InstanceTypes?.map((type) => ({
      name: type.InstanceType, processors: type.ProcessorInfo?.SupportedArchitectures, cpus: type.VCpuInfo?.DefaultVCpus, mebibytes: type.MemoryInfo?.SizeInMiB
    }))
  expect(await describe('m7i.large', 'c7gn.2xlarge', 'r6g.large')).toEqual([
    { name: 'm7i.large', processors: ['x86_64'], cpus: 2, mebibytes: 8192 },
    { name: 'c7gn.2xlarge', processors: ['arm64'], cpus: 8, mebibytes: 16384 },
    { name: 'r6g.large', processors: ['arm64'], cpus: 2, mebibytes: 16384 }
  ])
  await expect(describe('m7i.large', 'm99.huge')).rejects.toMatchObject({ name: 'InvalidInstanceType', message: expect.stringContaining('[m99.huge]') })
})
