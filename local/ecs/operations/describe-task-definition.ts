import type { DescribeTaskDefinitionRequest, Tag, TaskDefinition } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findDefinition } from '../names'
import type { Ecs } from '../state'

export const describeTaskDefinition =
  (ecs: Ecs): Operation<DescribeTaskDefinitionRequest, { taskDefinition: TaskDefinition; tags?: Tag[] }> =>
  ({ input, caller }) => {
    const record = findDefinition(ecs, ecs.account(caller.account), input.taskDefinition ?? '')
    if (!record) throw new AwsError('ClientException', 'Unable to describe task definition.')
    return { taskDefinition: record.definition, tags: input.include?.includes('TAGS') ? record.tags : [] }
  }
