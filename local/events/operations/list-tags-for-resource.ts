import type { Operation } from '../../core/call'
import type { Events } from '../state'

export const listTagsForResource =
  ({ buses }: Events): Operation<{ ResourceARN: string }> =>
  ({ input }) => ({ Tags: buses.requireTagged(input.ResourceARN).tags })
