import type { TagResourceRequest } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import type { Ecs } from '../state'
import { tagged, withTags } from './tags'

export const tagResource =
  (ecs: Ecs): Operation<TagResourceRequest, object> =>
  ({ input, caller }) => {
    const resource = tagged(ecs, caller.account, input.resourceArn)
    resource.tags = withTags(resource.tags, input.tags ?? [])
    return {}
  }
