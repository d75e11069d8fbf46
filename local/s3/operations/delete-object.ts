import { AwsError, type Caller, type Operation } from '../../core/call'
import { addVersion, findBucket, nextVersionId, requireBucket, type Buckets } from '../buckets'

interface Deleted {
  DeleteMarker?: boolean
  VersionId?: string
}

/** Removes one version for good, or puts a delete marker where the bucket keeps versions; what is not there is no error. */
const deleteOne = (buckets: Buckets, caller: Caller, { Bucket, Key, VersionId }: Record<string, string>): Deleted => {
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
  const bucket = requireBucket(buckets, caller, Bucket!, action, Key)
  const versions = bucket.objects.get(Key!) ?? []
  if (VersionId === undefined && bucket.versioning) {
    const versionId = nextVersionId(bucket, buckets.surroundings)
    addVersion(bucket, {
      key: Key!,
      versionId,
      isDeleteMarker: true,
      body: Buffer.alloc(0),
      etag: '',
      lastModified: buckets.surroundings.clock.now(),
      contentType: '',
      headers: {},
      metadata: {},
      checksums: {}
    })
    return { DeleteMarker: true, VersionId: versionId }
  }
  const removed = versions.find(({ versionId }) => versionId === (VersionId ?? 'null'))
  const left = versions.filter((version) => version !== removed)
  if (left.length > 0) bucket.objects.set(Key!, left)
  else bucket.objects.delete(Key!)
  return VersionId === undefined ? {} : { VersionId, DeleteMarker: removed?.isDeleteMarker || undefined }
}

export const deleteObject =
  (buckets: Buckets): Operation =>
  ({ input, caller }) =>
    deleteOne(buckets, caller, input)

/** Up to 1,000 at once; a refusal of one is reported beside the others. */
export const deleteObjects =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const objects: { Key: string; VersionId?: string }[] = input.Delete?.Objects ?? []
    findBucket(buckets, input.Bucket)
    const results = objects.map(({ Key, VersionId }) => {
      try {
        const { DeleteMarker, VersionId: marker } = deleteOne(
          buckets, caller, { Bucket: input.Bucket, Key, ...(VersionId && { VersionId }) }
        )
        return { Deleted: { Key, VersionId, DeleteMarker, DeleteMarkerVersionId: DeleteMarker ? marker : undefined } }
      } catch (error) {
        if (!(error instanceof AwsError)) throw error
        return { Error: { Key, VersionId, Code: error.code, Message: error.message } }
      }
    })
    return {
      Deleted: input.Delete?.Quiet ? [] : results.flatMap(({ Deleted }) => Deleted ?? []),
      Errors: results.flatMap(({ Error }) => Error ?? [])
    }
  }
