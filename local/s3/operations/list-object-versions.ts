import type { Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'
import { encodedKey } from './list-objects-v2'

/** Every version and delete marker under a prefix, on one page. */
export const listObjectVersions =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:ListBucketVersions')
    const { Prefix = '', EncodingType } = input
    const all = [...bucket.objects.entries()]
      .filter(([key]) => key.startsWith(Prefix))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap(([, versions]) => versions.map((version, index) => ({ version, IsLatest: index === 0 })))
    const common = ({ version, IsLatest }: (typeof all)[number]) => ({
      Key: encodedKey(version.key, EncodingType),
      VersionId: version.versionId,
      IsLatest,
      LastModified: new Date(version.lastModified)
    })
    const kept = all.filter(({ version }) => !version.isDeleteMarker)
    return {
      Name: bucket.name,
      Prefix,
      EncodingType,
      IsTruncated: false,
      Versions: kept.map((entry) => ({
        ...common(entry),
        ETag: entry.version.etag,
        Size: entry.version.body.length,
        StorageClass: 'STANDARD'
      })),
      DeleteMarkers: all.filter(({ version }) => version.isDeleteMarker).map(common)
    }
  }
