import type { Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { requireInstances, type Ec2, type Tag } from '../state'

/** Adds tags to instances, or overwrites them. */
export const createTags =
  (ec2: Ec2): Operation<{ ResourceIds?: string[]; Tags?: Tag[] }> =>
  ({ input, caller: { account } }) => {
    const tags = listOf<Tag>(input.Tags)
    for (const instance of requireInstances(ec2, account, listOf<string>(input.ResourceIds))) {
      const kept = instance.tags.filter(({ Key }) => !tags.some((tag) => tag.Key === Key))
      instance.tags = [...kept, ...tags]
    }
    return { Return: true }
  }
