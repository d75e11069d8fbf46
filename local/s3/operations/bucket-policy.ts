import { AwsError, type Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'

const valid = (policy: unknown): string => {
  try {
    if (typeof policy === 'string' && typeof JSON.parse(policy).Statement === 'object') return policy
  } catch {
    // No JSON: refused like JSON without statements.
  }
  throw new AwsError('MalformedPolicy', 'Policies must be valid JSON and the first byte must be {')
}

export const putBucketPolicy =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    requireBucket(buckets, caller, input.Bucket, 's3:PutBucketPolicy').policy = valid(input.Policy)
  }

export const getBucketPolicy =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const { policy } = requireBucket(buckets, caller, input.Bucket, 's3:GetBucketPolicy')
    if (policy === undefined) {
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: input.Bucket })
    }
    return { Policy: policy }
  }

export const deleteBucketPolicy =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    delete requireBucket(buckets, caller, input.Bucket, 's3:DeleteBucketPolicy').policy
  }
