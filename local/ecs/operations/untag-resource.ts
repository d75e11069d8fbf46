import type { UntagResourceRequest } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import type { Ecs } from '../state'
import { tagged } from './tags'

export const untagResource =
  (ecs: Ecs): Operation<UntagResourceRequest, object> =>
  ({ input, caller }) => {
    const resource = tagged(ecs, caller.account, input.resourceArn)
    resource.tags = resource.tags.filter(({ key = '' }) => !input.tagKeys?.includes(key))
    return {}
  }
