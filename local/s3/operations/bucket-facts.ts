import type { Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'

export const headBucket =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    requireBucket(buckets, caller, input.Bucket, 's3:ListBucket')
    return {}
  }

/** Nothing for us-east-1, as S3 answers. */
export const getBucketLocation =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    requireBucket(buckets, caller, input.Bucket, 's3:GetBucketLocation')
    const { region } = buckets.surroundings
    return { LocationConstraint: region === 'us-east-1' ? undefined : region }
  }

export const listBuckets =
  ({ all }: Buckets): Operation =>
  ({ caller }) => ({
    Owner: { ID: caller.account },
    Buckets: [...all.values()]
      .filter(({ account }) => account === caller.account)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) }))
  })
