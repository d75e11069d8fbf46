import {
  CreateBucketCommand, DeleteBucketCommand, DeleteBucketPolicyCommand, GetBucketEncryptionCommand, GetBucketLocationCommand,
  GetBucketPolicyCommand, GetBucketVersioningCommand, GetObjectCommand, HeadBucketCommand, ListBucketsCommand,
  ListObjectsV2Command, PutBucketEncryptionCommand, PutBucketLifecycleConfigurationCommand, PutBucketPolicyCommand,
  GetBucketAclCommand, GetBucketLifecycleConfigurationCommand, PutBucketVersioningCommand, PutObjectCommand,
  PutPublicAccessBlockCommand,
  GetPublicAccessBlockCommand, DeletePublicAccessBlockCommand, S3Client
} from '@aws-sdk/client-s3'
import { createS3 } from '../../../local/s3/service'
import { otherAccount, region, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let s3: S3Client
let other: S3Client
const Bucket = 'scripts'

beforeEach(async () => {
  cloud = await startTestEndpoint((surroundings) => [createS3(surroundings)])
  s3 = new S3Client(cloud.as())
  other = new S3Client(cloud.as(otherAccount))
  await s3.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => cloud.close())

const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } })

it('belongs to the account that made it, and its name to everybody', async () => {
  expect((await s3.send(new ListBucketsCommand({}))).Buckets!.map(({ Name }) => Name)).toEqual([Bucket])
  expect((await other.send(new ListBucketsCommand({}))).Buckets).toEqual([])
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe(region)
  await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject(refusal('BucketAlreadyOwnedByYou', 409))
  await expect(other.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject(refusal('BucketAlreadyExists', 409))
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'UPPER' }))).rejects.toMatchObject(refusal('InvalidBucketName', 400))
})

it('is deleted only when it is empty', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(refusal('BucketNotEmpty', 409))
  await s3.send(new CreateBucketCommand({ Bucket: 'empty' }))
  await s3.send(new DeleteBucketCommand({ Bucket: 'empty' }))
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'empty' }))).rejects.toMatchObject(refusal('NotFound', 404))
})

it('remembers whether it keeps versions', async () => {
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined()
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended')
})

it('opens itself to another account by its policy only, and only as far', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'shared/k', Body: 'text' }))
  const read = (Key: string) => other.send(new GetObjectCommand({ Bucket, Key }))
  await expect(read('shared/k')).rejects.toMatchObject(refusal('AccessDenied', 403))
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/shared/*`
    }
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy)
  expect(await (await read('shared/k')).Body!.transformToString()).toBe('text')
  await expect(read('other/k')).rejects.toMatchObject(refusal('AccessDenied', 403))
  await expect(other.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(refusal('AccessDenied', 403))
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }))
  await expect(read('shared/k')).rejects.toMatchObject(refusal('AccessDenied', 403))
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(refusal('NoSuchBucketPolicy', 404))
})

it('refuses a policy that is none', async () => {
  const nonsense = s3.send(new PutBucketPolicyCommand({ Bucket, Policy: 'nonsense' }))
  await expect(nonsense).rejects.toMatchObject(refusal('MalformedPolicy', 400))
})

it('gives its configurations back as they were put', async () => {
  await expect(s3.send(new GetBucketEncryptionCommand({ Bucket }))).rejects.toMatchObject(
    refusal('ServerSideEncryptionConfigurationNotFoundError', 404)
  )
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }]
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }))
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
  expect(ServerSideEncryptionConfiguration!.Rules).toEqual(Rules)
  const rule = { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 3 } }
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }))
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual([rule])
  const block = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }))
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual(block)
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
  await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject(
    refusal('NoSuchPublicAccessBlockConfiguration', 404)
  )
})

it('says of an operation that it is not known, instead of doing another', async () => {
  await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject(refusal('NotImplemented', 501))
})

it('can be changed by no other account', async () => {
  const intruding = other.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  await expect(intruding).rejects.toMatchObject(refusal('AccessDenied', 403))
})
