import type { RegisterTaskDefinitionRequest, Tag, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import { cpuUnits, mebibytes } from '../fargate'
import { ecsArn } from '../names'
import type { DefinitionRecord, Ecs } from '../state'
import { validateTaskDefinition } from '../task-definition-rules'

/** Registers the family's next revision; revisions are never reused. */
export const registerTaskDefinition =
  (ecs: Ecs): Operation<RegisterTaskDefinitionRequest, { taskDefinition: TaskDefinition; tags: Tag[] }> =>
  ({ input, caller }) => {
    validateTaskDefinition(input)
    const state = ecs.account(caller.account)
    const family = input.family ?? ''
    const revision = (state.revisions.get(family) ?? 0) + 1
    const { tags = [], ...given } = input
    const record: DefinitionRecord = {
      tags,
      definition: {
        ...given,
        containerDefinitions: given.containerDefinitions?.map((container) => ({
          cpu: 0,
          essential: true,
          environment: [],
          mountPoints: [],
          portMappings: [],
          volumesFrom: [],
          systemControls: [],
          ...container
        })),
        ...(given.cpu ? { cpu: String(cpuUnits(given.cpu)) } : {}),
        ...(given.memory ? { memory: String(mebibytes(given.memory)) } : {}),
        family,
        revision,
        taskDefinitionArn: ecsArn(ecs, state.id, `task-definition/${family}:${revision}`),
        status: 'ACTIVE',
        volumes: given.volumes ?? [],
        placementConstraints: given.placementConstraints ?? [],
        compatibilities: given.networkMode === 'awsvpc' && given.cpu ? ['EC2', 'FARGATE'] : ['EC2'],
        registeredAt: new Date(ecs.surroundings.clock.now()),
        registeredBy: caller.arn
      }
    }
    state.revisions.set(family, revision)
    state.families.set(family, [...(state.families.get(family) ?? []), record])
    return { taskDefinition: record.definition, tags }
  }
