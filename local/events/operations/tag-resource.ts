import type { Operation } from '../../core/call'
import type { Tag } from '../buses'
import type { Events } from '../state'

export const tagResource =
  ({ buses }: Events): Operation<{ ResourceARN: string; Tags: Tag[] }> =>
  ({ input }) => {
    const resource = buses.requireTagged(input.ResourceARN)
    const kept = resource.tags.filter(({ Key }) => !input.Tags.some((tag) => tag.Key === Key))
    resource.tags = [...kept, ...input.Tags]
    return {}
  }
