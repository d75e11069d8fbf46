import { createHash } from 'node:crypto'
import { AwsError, type Operation } from '../../core/call'
import {
  addVersion, nextVersionId, requireBucket, shownVersionId, type Bucket, type Buckets, type Checksums, type ObjectVersion,
  type S3Surroundings
} from '../buckets'

const keptHeaders = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage']

/** The checksums among the members of an input. */
export const checksumsOf = (input: Record<string, string>): Checksums =>
  Object.fromEntries(Object.entries(input).filter(([member]) => /^Checksum(CRC|SHA)/.test(member)))

/** Writes an object with the content type and metadata that `input` names. */
export const writeObject = (
  bucket: Bucket,
  surroundings: S3Surroundings,
  { key, body, etag, input }: { key: string; body: Buffer; etag: string; input: any }
): ObjectVersion => {
  const version: ObjectVersion = {
    key,
    versionId: nextVersionId(bucket, surroundings),
    isDeleteMarker: false,
    body,
    etag,
    lastModified: surroundings.clock.now(),
    contentType: input.ContentType ?? 'binary/octet-stream',
    headers: Object.fromEntries(keptHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]))),
    metadata: input.Metadata ?? {},
    checksums: checksumsOf(input)
  }
  addVersion(bucket, version)
  return version
}

/** An ETag as S3 makes it for an object that came in one piece. */
export const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

export const putObject =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:PutObject', input.Key)
    const current = bucket.objects.get(input.Key)?.[0]
    if (input.IfNoneMatch === '*' && current && !current.isDeleteMarker) {
      const condition = { Condition: 'If-None-Match' }
      throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, condition)
    }
    const body = Buffer.from(input.Body ?? '')
    const { etag, versionId, checksums } = writeObject(
      bucket, buckets.surroundings, { key: input.Key, body, etag: etagOf(body), input }
    )
    return { ETag: etag, VersionId: shownVersionId(bucket, versionId), ServerSideEncryption: 'AES256', ...checksums }
  }
