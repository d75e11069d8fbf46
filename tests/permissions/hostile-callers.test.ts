import {
  AddTagsToResourceCommand, CopyDBSnapshotCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand, DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, ModifyDBInstanceCommand, ModifyDBSnapshotAttributeCommand,
  RDSClient
} from '@aws-sdk/client-rds'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { AccessRecorder } from '../helpers/access-record'
import { createMetadataDataPlane } from '../../local/rds/metadata-data-plane'
import { availableInstance } from '../../local/world/source-database'
import { waitUntil } from '../../local/world/wait-until'
import { createWorld, uploadScripts, type World } from '../../local/world/world'

const own = 'maskopy-own-database-1'
const foreign = 'maskopy-foreign-database-1'
const snapshot = 'maskopy-own-staging-copy'
const reports = 'maskopy-demo-reports-222222222222'

let world: World
let rds: RDSClient
let s3: S3Client
let sts: STSClient
const access = new AccessRecorder()

const layOut = async () => {
  const administrator = new RDSClient(world.cloud.clientConfig(world.stage.stagingAccount))
  for (const [DBInstanceIdentifier, application] of [[own, 'shop'], [foreign, 'billing']] as const) {
    await administrator.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier, Engine: 'mysql', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: 20, MasterUsername: 'owner',
        MasterUserPassword: 'a-master-password', Tags: [{ Key: 'maskopy:application', Value: application }]
      })
    )
    await availableInstance(administrator, world, DBInstanceIdentifier)
  }
  await administrator.send(
    new CreateDBSnapshotCommand({
      DBInstanceIdentifier: own, DBSnapshotIdentifier: snapshot, Tags: [{ Key: 'maskopy:application', Value: 'shop' }]
    })
  )
  await waitUntil(world.cloud.clock, 30, snapshot, async () => {
    const { DBSnapshots } = await administrator.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: snapshot }))
    return DBSnapshots?.[0]?.Status === 'available'
  })
  await uploadScripts(world, [{ name: '01.sql', sql: 'SELECT 1' }])
}

/** With credentials of one of the service's roles. */
const as = (role: string) => {
  const { cloud, stage } = world
  const found = cloud.identities.role(`arn:aws:iam::${stage.stagingAccount}:role/maskopy-demo-${role}`)!
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.identities.issueSession(found, 'hostile')
  return { endpoint: cloud.endpoint, region: stage.region, credentials: { accessKeyId, secretAccessKey, sessionToken } }
}

/** Whatever a hostile script does, it does with the credentials of its application's task role. */
beforeAll(async () => {
  world = await createWorld({ onAccess: access.observe, dataPlaneFor: () => metadata })
  await layOut()
  const config = as('runner-shop')
  rds = new RDSClient(config)
  s3 = new S3Client(config)
  sts = new STSClient(config)
  access.expectDenials()
}, 90_000)
afterAll(async () => {
  if (world) access.write(world.cloud)
  await world?.close()
}, 30_000)

const metadata = createMetadataDataPlane()
const denied = expect.objectContaining({ name: 'AccessDenied' })

describe('a runner', () => {
  it('does its own work: its scripts, its database, its report', async () => {
    const { scriptBucket: Bucket, scriptPrefix } = world.stage
    await s3.send(new GetObjectCommand({ Bucket, Key: `${scriptPrefix}01.sql` }))
    await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: own }))
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: own, MasterUserPassword: 'another-password' }))
    await s3.send(new PutObjectCommand({ Bucket: reports, Key: 'shop/report.json', Body: '{}' }))
  })

  it.each([
    ['read another application\'s scripts', () => s3.send(new GetObjectCommand({ Bucket: 'billing-masking-222222222222', Key: 'billing/01.sql' }))],
    ['list another application\'s scripts', () => s3.send(new ListObjectsV2Command({ Bucket: 'billing-masking-222222222222' }))],
    ['change its own scripts', () => s3.send(new PutObjectCommand({ Bucket: world.stage.scriptBucket, Key: `${world.stage.scriptPrefix}01.sql`, Body: '' }))],
    ['describe another application\'s database', () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: foreign }))],
    ['list all databases', () => rds.send(new DescribeDBInstancesCommand({}))],
    ['reset the password of another application\'s database',
      () => rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: foreign, MasterUserPassword: 'mine-from-now-on' }))],
    ['delete a database', () => rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: own, SkipFinalSnapshot: true }))],
    ['make itself the owner of another\'s database',
      () => rds.send(
        new AddTagsToResourceCommand({
          ResourceName: `arn:aws:rds:us-east-1:222222222222:db:${foreign}`, Tags: [{ Key: 'maskopy:application', Value: 'shop' }]
        })
      )],
    ['see snapshots', () => rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: snapshot }))],
    ['take a snapshot', () => rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: own, DBSnapshotIdentifier: 'mine' }))],
    ['copy a snapshot',
      () => rds.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: snapshot, TargetDBSnapshotIdentifier: 'mine' }))],
    ['share a snapshot', () => rds.send(
      new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: snapshot, AttributeName: 'restore', ValuesToAdd: ['444444444444'] })
    )],
    ['delete a snapshot', () => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: snapshot }))],
    ['write another application\'s report', () => s3.send(new PutObjectCommand({ Bucket: reports, Key: 'billing/report.json', Body: '{}' }))],
    ['read reports, its own neither', () => s3.send(new GetObjectCommand({ Bucket: reports, Key: 'shop/report.json' }))],
    ['become a role of the source account', () => sts.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111111111111:role/maskopy-source-access-sharing', RoleSessionName: 'x1', ExternalId: 'x' })
    )]
  ])('cannot %s', async (_what, attempt: () => Promise<unknown>) => {
    await expect(attempt()).rejects.toEqual(denied)
  })
})

describe('a function', () => {
  const tagging = (DBInstanceIdentifier: string, Value: string) =>
    new RDSClient(as('restore-database')).send(
      new AddTagsToResourceCommand({
        ResourceName: `arn:aws:rds:us-east-1:222222222222:db:${DBInstanceIdentifier}`, Tags: [{ Key: 'maskopy:application', Value }]
      })
    )

  it('that restores databases cannot give one that belongs to an application to another', async () => {
    await tagging(own, 'shop')
    await expect(tagging(foreign, 'shop')).rejects.toEqual(denied)
    await expect(tagging(own, 'billing')).rejects.toEqual(denied)
  })

  it('that knows no job\'s id learns nothing from the role that is made for requesters', async () => {
    const table = new DynamoDBClient(as('job-reader'))
    const query = (JobId: string) =>
      table.send(
        new QueryCommand({
          TableName: world.jobTable, KeyConditionExpression: 'JobId = :id', ExpressionAttributeValues: { ':id': { S: JobId } }
        })
      )
    expect((await query('01ARZ3NDEKTSV4RRFFQ69G5FAV')).Items).toEqual([])
    await expect(query('claim')).rejects.toMatchObject({ name: 'AccessDeniedException' })
    await expect(table.send(new ScanCommand({ TableName: world.jobTable }))).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })
})

describe('the administrator of the account', () => {
  const read = async (bucket: string, plaintext: boolean) => {
    const { cloud, stage } = world
    const { caller } = cloud.identities.lookup(cloud.credentials(stage.stagingAccount).accessKeyId)!
    return cloud.dispatcher.dispatch({ service: 's3', operation: 'ListObjectsV2', input: { Bucket: bucket }, caller, plaintext })
  }
  const bundles = () => world.cloud.stacks.resources('AWS::S3::Bucket').find(({ logicalId }) => logicalId === 'ServerlessDeploymentBucket')!.ref

  it.each([['reports', () => reports], ['bundles', bundles]])('cannot read %s without TLS', async (_what, bucket) => {
    await read(bucket(), false)
    await expect(read(bucket(), true)).rejects.toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('explicit deny') })
  })
})
