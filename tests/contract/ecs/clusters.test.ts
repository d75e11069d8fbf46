import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ListClustersCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type ECSClient
} from '@aws-sdk/client-ecs'
import { account, otherAccount } from '../../helpers/endpoint'
import { onFargate, startEcs, worker, type EcsFixture } from './fixture'

let fixture: EcsFixture
let ecs: ECSClient

beforeEach(async () => {
  fixture = await startEcs()
  ecs = fixture.client()
})
afterEach(() => fixture.endpoint.close())

const arn = `arn:aws:ecs:eu-west-1:${account}:cluster/jobs`

test('a cluster is created once, and belongs to its account', async () => {
  const first = await ecs.send(new CreateClusterCommand({ clusterName: 'jobs', tags: [{ key: 'a', value: '1' }] }))
  const tags = [{ key: 'a', value: '1' }]
  expect(first.cluster).toMatchObject({ clusterArn: arn, clusterName: 'jobs', status: 'ACTIVE', tags })
  const second = await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  expect(second.cluster?.clusterArn).toBe(arn)
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([arn])
  expect((await fixture.client(otherAccount).send(new ListClustersCommand({}))).clusterArns).toEqual([])
})

test('an unknown cluster is a failure with reason MISSING', async () => {
  const { clusters, failures } = await ecs.send(new DescribeClustersCommand({ clusters: ['jobs'] }))
  expect(clusters).toEqual([])
  expect(failures).toEqual([{ arn, reason: 'MISSING' }])
})

test('a deleted cluster is INACTIVE, no longer listed, and comes back when it is created again', async () => {
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  const { cluster } = await ecs.send(new DeleteClusterCommand({ cluster: arn }))
  expect(cluster?.status).toBe('INACTIVE')
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([])
  const described = await ecs.send(new DescribeClustersCommand({ clusters: ['jobs'] }))
  expect(described.clusters?.[0]?.status).toBe('INACTIVE')
  await expect(ecs.send(new RunTaskCommand(onFargate))).rejects.toMatchObject({
    name: 'ClusterNotFoundException',
    message: 'The referenced cluster was inactive.'
  })
  const again = await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  expect(again.cluster?.status).toBe('ACTIVE')
})

test('a cluster with a task cannot be deleted until the task has stopped', async () => {
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs' }))
  await ecs.send(new RegisterTaskDefinitionCommand(worker))
  const { tasks } = await ecs.send(new RunTaskCommand(onFargate))
  const deletion = new DeleteClusterCommand({ cluster: 'jobs' })
  await expect(ecs.send(deletion)).rejects.toMatchObject({ name: 'ClusterContainsTasksException' })
  const pending = await ecs.send(new DescribeClustersCommand({ clusters: ['jobs'] }))
  expect(pending.clusters?.[0]).toMatchObject({ pendingTasksCount: 1, runningTasksCount: 0 })
  await ecs.send(new StopTaskCommand({ cluster: 'jobs', task: tasks?.[0]?.taskArn }))
  await fixture.clock.advance(60_000)
  expect((await ecs.send(deletion)).cluster?.status).toBe('INACTIVE')
})

test('tags of a cluster are set, overwritten, removed, and described only where asked for', async () => {
  await ecs.send(new CreateClusterCommand({ clusterName: 'jobs', tags: [{ key: 'a', value: '1' }] }))
  await ecs.send(new TagResourceCommand({ resourceArn: arn, tags: [{ key: 'a', value: '2' }, { key: 'b', value: '3' }] }))
  await ecs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['b'] }))
  expect((await ecs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags).toEqual([{ key: 'a', value: '2' }])
  const plain = await ecs.send(new DescribeClustersCommand({ clusters: ['jobs'] }))
  expect(plain.clusters?.[0]?.tags).toEqual([])
  const tagged = await ecs.send(new DescribeClustersCommand({ clusters: ['jobs'], include: ['TAGS'] }))
  expect(tagged.clusters?.[0]?.tags).toEqual([{ key: 'a', value: '2' }])
  await expect(ecs.send(new ListTagsForResourceCommand({ resourceArn: `${arn}-other` }))).rejects.toMatchObject({
    name: 'InvalidParameterException'
  })
})
