import type { ListTagsForResourceRequest, Tag } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import type { Ecs } from '../state'
import { tagged } from './tags'

export const listTagsForResource =
  (ecs: Ecs): Operation<ListTagsForResourceRequest, { tags: Tag[] }> =>
  ({ input, caller }) => ({ tags: tagged(ecs, caller.account, input.resourceArn).tags })
