import { AwsError, type Operation } from '../../core/call'
import type { Buckets } from '../buckets'

export const createBucket =
  ({ all, surroundings }: Buckets): Operation =>
  ({ input, caller }) => {
    const name = String(input.Bucket)
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })
    }
    const owner = all.get(name)?.account
    if (owner === caller.account) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.'
      throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName: name })
    }
    if (owner !== undefined) {
      const message = 'The requested bucket name is not available. The bucket namespace is shared by all users of the system.'
      throw new AwsError('BucketAlreadyExists', message, 409, { BucketName: name })
    }
    all.set(name, {
      name,
      account: caller.account,
      createdAt: surroundings.clock.now(),
      objects: new Map(),
      configurations: new Map(),
      uploads: new Map()
    })
    return { Location: `/${name}` }
  }
