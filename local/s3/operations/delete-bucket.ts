import { AwsError, type Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'

export const deleteBucket =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:DeleteBucket')
    if (bucket.objects.size > 0) {
      const what = bucket.versioning ? 'You must delete all versions in the bucket.' : ''
      const message = `The bucket you tried to delete is not empty. ${what}`.trim()
      throw new AwsError('BucketNotEmpty', message, 409, { BucketName: bucket.name })
    }
    buckets.all.delete(bucket.name)
  }
