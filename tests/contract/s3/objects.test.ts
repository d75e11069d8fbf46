import {
  CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client,
  CreateMultipartUploadCommand, UploadPartCommand, CompleteMultipartUploadCommand, AbortMultipartUploadCommand
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { createS3 } from '../../../local/s3/service'
import { startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let s3: S3Client
const Bucket = 'scripts'

beforeEach(async () => {
  cloud = await startTestEndpoint((surroundings) => [createS3(surroundings)])
  s3 = new S3Client(cloud.as())
  await s3.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => cloud.close())

const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }))
const text = async (Key: string, more: { VersionId?: string; Range?: string } = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString()

describe('an object', () => {
  it('comes back as it was put, with its content type, metadata and checksum', async () => {
    const Key = 'shop/a b+c=ü/01 mask.sql'
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'UPDATE x', ContentType: 'text/plain', Metadata: { by: 'me' } }))
    const found = await s3.send(new GetObjectCommand({ Bucket, Key }))
    expect(await found.Body!.transformToString()).toBe('UPDATE x')
    expect(found).toMatchObject({ ContentType: 'text/plain', Metadata: { by: 'me' }, ContentLength: 8 })
    expect(found.ChecksumCRC32).toBeDefined()
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 8, ETag: found.ETag })
  })

  it('may be sent as a stream, whose chunks and trailing checksum are taken off', async () => {
    const body = Buffer.alloc(200_000, 'x')
    const Body = Readable.from([body.subarray(0, 70_000), body.subarray(70_000)])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body, ContentLength: body.length }))
    expect(await text('big')).toBe(body.toString())
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'big' }))).ContentEncoding).toBeUndefined()
  })

  it('is refused when its checksum is not that of its body', async () => {
    const wrong = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'text', ChecksumCRC32: 'AAAAAA==' }))
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } })
  })

  it('is read in part where a range is asked for', async () => {
    await put('k', '0123456789')
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }))
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3, $metadata: { httpStatusCode: 206 } })
    expect(await part.Body!.transformToString()).toBe('234')
    expect(await text('k', { Range: 'bytes=-3' })).toBe('789')
    await expect(text('k', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  it('is written only where there is none, if so asked', async () => {
    await put('k', 'first')
    const again = s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'second', IfNoneMatch: '*' }))
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } })
    expect(await text('k')).toBe('first')
  })

  it('is copied with its content', async () => {
    await put('a b', 'text')
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/a%20b` }))
    expect(await text('copy')).toBe('text')
  })

  it('is missed by name', async () => {
    await expect(text('none')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'none', $metadata: { httpStatusCode: 404 } })
    const head = s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))
    await expect(head).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } })
    const elsewhere = s3.send(new GetObjectCommand({ Bucket: 'no-such', Key: 'k' }))
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } })
  })
})

describe('versions', () => {
  beforeEach(() => s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })))

  it('are kept and read by their ids', async () => {
    const first = await put('k', 'first')
    const second = await put('k', 'second')
    expect(first.VersionId).toHaveLength(32)
    expect(await text('k')).toBe('second')
    expect(await text('k', { VersionId: first.VersionId! })).toBe('first')
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    expect(Versions!.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second.VersionId, true],
      [first.VersionId, false]
    ])
  })

  it('outlive a delete, which leaves a marker, until they are deleted by id', async () => {
    const { VersionId } = await put('k', 'text')
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) })
    await expect(text('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(text('k', { VersionId: marker.VersionId! })).rejects.toMatchObject({ name: 'MethodNotAllowed' })
    expect(await text('k', { VersionId: VersionId! })).toBe('text')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }))
    await expect(text('k', { VersionId: VersionId! })).rejects.toMatchObject({ name: 'NoSuchVersion' })
  })

  it('are missed by id', async () => {
    await put('k', 'text')
    const unknown = 'A'.repeat(32)
    await expect(
      text('k', { VersionId: unknown })
    ).rejects.toMatchObject({ name: 'NoSuchVersion', $metadata: { httpStatusCode: 404 } })
    await expect(
      text('k', { VersionId: 'x' })
    ).rejects.toMatchObject({ name: 'InvalidArgument', $metadata: { httpStatusCode: 400 } })
  })
})

describe('a listing', () => {
  it('folds keys at the delimiter and goes on from page to page', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await put(key, key)
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }))
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2, CommonPrefixes: [{ Prefix: 'a/' }] })
    expect(first.Contents!.map(({ Key, Size }) => [Key, Size])).toEqual([['b', 1]])
    const next = { Bucket, Delimiter: '/', ContinuationToken: first.NextContinuationToken }
    const second = await s3.send(new ListObjectsV2Command(next))
    expect(second).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: 'c/' }] })
    expect(second.Contents!.map(({ Key }) => Key)).toEqual(['d'])
  })

  it('keeps to its prefix', async () => {
    for (const key of ['shop/1', 'shop/2', 'shopping/1']) await put(key, key)
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'shop/' }))
    expect(Contents!.map(({ Key }) => Key)).toEqual(['shop/1', 'shop/2'])
  })
})

it('deletes many objects at once', async () => {
  await put('a', '1')
  await put('b', '2')
  const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'never' }] } }))
  expect(deleted.Deleted!.map(({ Key }) => Key)).toEqual(['a', 'never'])
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents!.map(({ Key }) => Key)).toEqual(['b'])
})

describe('an upload in parts', () => {
  it('becomes one object of its parts in their order', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', ContentType: 'text/plain' }))
    const send = (PartNumber: number, Body: string) => s3.send(
      new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber, Body })
    )
    const two = await send(2, 'world')
    const one = await send(1, 'hello ')
    const Parts = [{ PartNumber: 1, ETag: one.ETag }, { PartNumber: 2, ETag: two.ETag }]
    const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload: { Parts } }))
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    expect(await text('k')).toBe('hello world')
  })

  it('is forgotten when it is aborted', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'k', UploadId }))
    const late = s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'x' }))
    await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } })
  })
})
