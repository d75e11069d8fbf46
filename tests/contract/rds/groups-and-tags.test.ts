import {
  AddTagsToResourceCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBParameterGroupCommand,
  CreateDBSubnetGroupCommand,
  CreateOptionGroupCommand,
  DeleteDBParameterGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeOptionGroupsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand
} from '@aws-sdk/client-rds'
import { account, region } from '../../helpers/endpoint'
import { errorOf, instanceOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

const arnOf = (type: string, id: string, owner = account) => `arn:aws:rds:${region}:${owner}:${type}:${id}`

describe('parameter groups', () => {
  const create = (name: string, family = 'postgres17') =>
    cloud.owner.send(
      new CreateDBParameterGroupCommand({ DBParameterGroupName: name, DBParameterGroupFamily: family, Description: name })
    )
  const describeGroup = (DBParameterGroupName: string) =>
    cloud.owner.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName }))

  it('exist by default for every family, and by name when created', async () => {
    expect((await describeGroup('default.oracle-ee-19')).DBParameterGroups).toMatchObject([
      { DBParameterGroupFamily: 'oracle-ee-19' }
    ])
    await create('Tuned')
    expect((await describeGroup('tuned')).DBParameterGroups).toEqual([
      {
        DBParameterGroupName: 'tuned',
        DBParameterGroupFamily: 'postgres17',
        Description: 'Tuned',
        DBParameterGroupArn: arnOf('pg', 'tuned')
      }
    ])
    await cloud.newInstance('shop', { DBParameterGroupName: 'tuned' })
    expect((await instanceOf(cloud.owner, 'shop')).DBParameterGroups).toMatchObject([{ DBParameterGroupName: 'tuned' }])
    expect(await errorOf(cloud.owner.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName: 'tuned' })))).toBe(
      'InvalidDBParameterGroupStateFault'
    )
  })

  it('are refused in AWS’s words', async () => {
    await create('tuned')
    expect(await errorOf(create('tuned'))).toBe('DBParameterGroupAlreadyExistsFault')
    expect(await errorOf(create('other', 'postgres8'))).toBe('InvalidParameterValue')
    expect(await errorOf(describeGroup('other'))).toBe('DBParameterGroupNotFoundFault')
    const clusterGroup = new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: 'tuned' })
    expect(await errorOf(cloud.owner.send(clusterGroup))).toBe('DBParameterGroupNotFoundFault')
  })

  it('are limited in number', async () => {
    await cloud.close()
    cloud = await startCloud({ quotas: { parameterGroups: 1 } })
    await create('tuned')
    expect(await errorOf(create('other'))).toBe('DBParameterGroupQuotaExceededFault')
  })

  it('of clusters are a kind of their own', async () => {
    await cloud.owner.send(
      new CreateDBClusterParameterGroupCommand({
        DBClusterParameterGroupName: 'tuned',
        DBParameterGroupFamily: 'aurora-postgresql16',
        Description: 'tuned'
      })
    )
    const { DBClusterParameterGroups } = await cloud.owner.send(
      new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: 'tuned' })
    )
    expect(DBClusterParameterGroups).toMatchObject([{ DBClusterParameterGroupArn: arnOf('cluster-pg', 'tuned') }])
    expect(await errorOf(describeGroup('tuned'))).toBe('DBParameterGroupNotFoundFault')
  })
})

describe('option groups', () => {
  const describeGroups = (input: object) => cloud.owner.send(new DescribeOptionGroupsCommand(input))

  it('are found by name or by engine, not by both', async () => {
    const group = { OptionGroupName: 'options', EngineName: 'oracle-ee', MajorEngineVersion: '19', OptionGroupDescription: 'x' }
    await cloud.owner.send(new CreateOptionGroupCommand(group))
    expect((await describeGroups({ OptionGroupName: 'options' })).OptionGroupsList).toMatchObject([{ EngineName: 'oracle-ee' }])
    const ofEngine = await describeGroups({ EngineName: 'oracle-ee', MajorEngineVersion: '19' })
    expect(ofEngine.OptionGroupsList!.map(({ OptionGroupName }) => OptionGroupName)).toEqual(['default:oracle-ee-19', 'options'])
    const both = { OptionGroupName: 'options', EngineName: 'oracle-ee' }
    expect(await errorOf(describeGroups(both))).toBe('InvalidParameterCombination')
    expect(await errorOf(describeGroups({ OptionGroupName: 'nothing' }))).toBe('OptionGroupNotFoundFault')
    expect(await errorOf(cloud.owner.send(new CreateOptionGroupCommand(group)))).toBe('OptionGroupAlreadyExistsFault')
  })
})

describe('subnet groups', () => {
  const create = (name: string, ...SubnetIds: string[]) =>
    cloud.owner.send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName: name, DBSubnetGroupDescription: name, SubnetIds }))
  const remove = (name: string) => cloud.owner.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: name }))

  it('span at least two subnets, and cannot go while a database uses them', async () => {
    expect(await errorOf(create('nets', 'subnet-1'))).toBe('DBSubnetGroupDoesNotCoverEnoughAZs')
    await create('nets', 'subnet-1', 'subnet-2')
    expect(await errorOf(create('nets', 'subnet-1', 'subnet-2'))).toBe('DBSubnetGroupAlreadyExistsFault')
    const { DBSubnetGroups } = await cloud.owner.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'nets' }))
    expect(DBSubnetGroups![0]!.Subnets!.map(({ SubnetIdentifier }) => SubnetIdentifier)).toEqual(['subnet-1', 'subnet-2'])
    await cloud.newInstance('shop', { DBSubnetGroupName: 'nets' })
    expect(await instanceOf(cloud.owner, 'shop')).toMatchObject({
      PubliclyAccessible: false,
      DBSubnetGroup: { DBSubnetGroupName: 'nets' }
    })
    expect(await errorOf(remove('nets'))).toBe('InvalidDBSubnetGroupStateFault')
    await create('unused', 'subnet-1', 'subnet-2')
    await remove('unused')
    expect(await errorOf(remove('unused'))).toBe('DBSubnetGroupNotFoundFault')
  })
})

describe('tags', () => {
  const add = (ResourceName: string, ...Tags: { Key: string; Value: string }[]) =>
    cloud.owner.send(new AddTagsToResourceCommand({ ResourceName, Tags }))
  const tagsOf = async (ResourceName: string, client = cloud.owner) =>
    (await client.send(new ListTagsForResourceCommand({ ResourceName }))).TagList

  it('are added, overwritten and removed', async () => {
    await cloud.newInstance('shop')
    const shop = arnOf('db', 'shop')
    await add(shop, { Key: 'app', Value: 'shop' }, { Key: 'stage', Value: 'dev' })
    await add(shop, { Key: 'stage', Value: 'prod' })
    await cloud.owner.send(new RemoveTagsFromResourceCommand({ ResourceName: shop, TagKeys: ['app', 'never-there'] }))
    expect(await tagsOf(shop)).toEqual([{ Key: 'stage', Value: 'prod' }])
  })

  it.each([
    [arnOf('db', 'nothing'), 'DBInstanceNotFoundFault'],
    [arnOf('cluster', 'nothing'), 'DBClusterNotFoundFault'],
    [arnOf('snapshot', 'rds:nothing'), 'DBSnapshotNotFoundFault'],
    [arnOf('cluster-snapshot', 'nothing'), 'DBClusterSnapshotNotFoundFault'],
    ['nothing', 'InvalidParameterValue']
  ])('of %s cannot be had', async (arn, error) => {
    expect(await errorOf(tagsOf(arn))).toBe(error)
  })

  it('are the owner’s alone, at most 50, and none of AWS’s', async () => {
    await cloud.newInstance('shop')
    const shop = arnOf('db', 'shop')
    expect(await errorOf(tagsOf(shop, cloud.other))).toBe('DBInstanceNotFoundFault')
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `key-${index}`, Value: '' }))
    await add(shop, ...many)
    expect(await errorOf(add(shop, { Key: 'one-more', Value: '' }))).toBe('InvalidParameterValue')
    expect(await errorOf(add(shop, { Key: 'rds:key', Value: '' }))).toBe('InvalidParameterValue')
  })
})

describe('engines', () => {
  it('have versions, a default one among them, and classes', async () => {
    const versions = (input: object) => cloud.owner.send(new DescribeDBEngineVersionsCommand(input))
    const all = (await versions({ Engine: 'aurora-postgresql' })).DBEngineVersions!
    expect(all.every(({ Engine }) => Engine === 'aurora-postgresql')).toBe(true)
    expect((await versions({ Engine: 'aurora-postgresql', DefaultOnly: true })).DBEngineVersions).toMatchObject([
      { EngineVersion: '16.6', DBParameterGroupFamily: 'aurora-postgresql16' }
    ])
    const { OrderableDBInstanceOptions } = await cloud.owner.send(
      new DescribeOrderableDBInstanceOptionsCommand({ Engine: 'mysql', DBInstanceClass: 'db.t4g.medium' })
    )
    expect(OrderableDBInstanceOptions!.length).toBeGreaterThan(0)
  })
})
