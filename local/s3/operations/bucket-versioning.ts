import { AwsError, type Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'

export const putBucketVersioning =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:PutBucketVersioning')
    const status = input.VersioningConfiguration?.Status
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified')
    }
    bucket.versioning = status
  }

export const getBucketVersioning =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => ({ Status: requireBucket(buckets, caller, input.Bucket, 's3:GetBucketVersioning').versioning })
