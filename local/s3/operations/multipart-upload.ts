import { createHash } from 'node:crypto'
import { AwsError, type Call, type Operation } from '../../core/call'
import { optionalInteger } from '../../wire/readers'
import { requireBucket, shownVersionId, type Bucket, type Buckets, type Upload } from '../buckets'
import { checksumsOf, etagOf, writeObject } from './put-object'

const requireUpload = (buckets: Buckets, { input, caller }: Call): { bucket: Bucket; upload: Upload } => {
  const bucket = requireBucket(buckets, caller, input.Bucket, 's3:PutObject', input.Key)
  const upload = bucket.uploads.get(input.UploadId)
  if (upload && upload.key === input.Key) return { bucket, upload }
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'
  throw new AwsError('NoSuchUpload', message, 404, { UploadId: input.UploadId })
}

export const createMultipartUpload =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:PutObject', input.Key)
    const id = Buffer.from(buckets.surroundings.random.bytes(48)).toString('base64url')
    bucket.uploads.set(id, { id, key: input.Key, parts: new Map(), input })
    return { Bucket: bucket.name, Key: input.Key, UploadId: id }
  }

export const uploadPart =
  (buckets: Buckets): Operation =>
  (call) => {
    const { upload } = requireUpload(buckets, call)
    const number = optionalInteger(call.input.PartNumber) ?? 0
    if (number < 1 || number > 10_000) {
      throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
    }
    const body = Buffer.from(call.input.Body ?? '')
    upload.parts.set(number, { body, etag: etagOf(body) })
    return { ETag: etagOf(body), ServerSideEncryption: 'AES256', ...checksumsOf(call.input) }
  }

/** The named parts in their order become the object; its ETag is the MD5 of theirs, with their number. */
export const completeMultipartUpload =
  (buckets: Buckets): Operation =>
  (call) => {
    const { bucket, upload } = requireUpload(buckets, call)
    const named: { PartNumber: string | number; ETag: string }[] = call.input.MultipartUpload?.Parts ?? []
    const parts = named.map(({ PartNumber, ETag }) => {
      const part = upload.parts.get(Number(PartNumber))
      if (part && part.etag.replaceAll('"', '') === ETag.replaceAll('"', '')) return part
      throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.')
    })
    if (parts.length === 0) throw new AwsError('MalformedXML', 'You must specify at least one part')
    if (named.some(({ PartNumber }, index) => index > 0 && Number(PartNumber) <= Number(named[index - 1]!.PartNumber))) {
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.')
    }
    const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex')))
    const etag = `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`
    const body = Buffer.concat(parts.map((part) => part.body))
    const { key, input } = upload
    const { versionId } = writeObject(bucket, buckets.surroundings, { key, body, etag, input })
    bucket.uploads.delete(upload.id)
    const place = { Location: `/${bucket.name}/${key}`, Bucket: bucket.name, Key: key }
    return { ...place, ETag: etag, VersionId: shownVersionId(bucket, versionId) }
  }

export const abortMultipartUpload =
  (buckets: Buckets): Operation =>
  (call) => {
    const { bucket, upload } = requireUpload(buckets, call)
    bucket.uploads.delete(upload.id)
  }
