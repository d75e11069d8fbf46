import type { ListTaskDefinitionsRequest } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import { page } from '../names'
import type { Ecs } from '../state'

/** ARNs by family and revision, ACTIVE unless `status` says otherwise. `familyPrefix` is a whole family's name on AWS too. */
export const listTaskDefinitions =
  (ecs: Ecs): Operation<ListTaskDefinitionsRequest, { taskDefinitionArns: string[]; nextToken?: string }> =>
  ({ input, caller }) => {
    const records = [...ecs.account(caller.account).families.values()]
      .flat()
      .filter(({ definition }) => input.familyPrefix === undefined || definition.family === input.familyPrefix)
      .filter(({ definition }) => definition.status === (input.status ?? 'ACTIVE'))
      .sort(({ definition: a }, { definition: b }) => a.family.localeCompare(b.family) || a.revision - b.revision)
    if (input.sort === 'DESC') records.reverse()
    const { items, nextToken } = page(records, input.nextToken, input.maxResults)
    return { taskDefinitionArns: items.map(({ definition }) => definition.taskDefinitionArn), nextToken }
  }
