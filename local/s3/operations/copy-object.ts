import { AwsError, type Operation } from '../../core/call'
import { requireBucket, requireVersion, shownVersionId, type Buckets } from '../buckets'
import { etagOf, writeObject } from './put-object'

/** `CopySource` is `bucket/key`, percent-encoded, with `?versionId=…` where one is meant. */
export const copyObject =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const [, sourceBucket, sourceKey, versionId] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(input.CopySource) ?? []
    if (!sourceBucket || !sourceKey) throw new AwsError('InvalidArgument', 'Invalid copy source object key')
    const key = decodeURIComponent(sourceKey)
    const source = requireVersion(requireBucket(buckets, caller, sourceBucket, 's3:GetObject', key), key, versionId)
    const target = requireBucket(buckets, caller, input.Bucket, 's3:PutObject', input.Key)
    const { body, contentType, headers, metadata, checksums } = source
    const like = { ContentType: contentType, ...headers, Metadata: metadata, ...checksums }
    const written = writeObject(target, buckets.surroundings, { key: input.Key, body, etag: etagOf(body), input: like })
    const { etag, lastModified } = written
    return { ETag: etag, LastModified: new Date(lastModified), VersionId: shownVersionId(target, written.versionId) }
  }
