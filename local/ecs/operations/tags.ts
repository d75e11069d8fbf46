import type { Tag } from '@aws-sdk/client-ecs'
import { AwsError } from '../../core/call'
import { ecsArn, findCluster, findDefinition } from '../names'
import type { Ecs } from '../state'

/** What carries the tags of a cluster, task or task definition, by its ARN. */
export const tagged = (ecs: Ecs, account: string, resourceArn = ''): { tags: Tag[] } => {
  const state = ecs.account(account)
  if (!resourceArn.startsWith(ecsArn(ecs, account, ''))) {
    throw new AwsError('InvalidParameterException', 'Invalid identifier: the resource ARN is not valid.')
  }
  const kind = resourceArn.slice(ecsArn(ecs, account, '').length).split('/')[0]
  const cluster = kind === 'cluster' ? findCluster(ecs, state, resourceArn) : undefined
  const found =
    kind === 'task-definition'
      ? findDefinition(ecs, state, resourceArn)
      : kind === 'task'
        ? state.tasks.get(resourceArn)?.task
        : cluster?.status === 'ACTIVE'
          ? cluster
          : undefined
  if (!found) throw new AwsError('InvalidParameterException', `The specified ${kind} is inactive or could not be found.`)
  return found
}

/** The tags with `added` on top: an existing key gets the new value. */
export const withTags = (tags: Tag[], added: Tag[]): Tag[] => {
  const invalid = added.find(({ key = '' }) => key === '' || key.toLowerCase().startsWith('aws:'))
  if (invalid) throw new AwsError('InvalidParameterException', `Tag key '${invalid.key}' is not valid.`)
  const merged = new Map([...tags, ...added].map((tag) => [tag.key, tag]))
  if (merged.size > 50) throw new AwsError('InvalidParameterException', 'A resource can have at most 50 tags.')
  return [...merged.values()]
}
