import type { Surroundings } from '../core/surroundings'
import type { Scope } from './intrinsics'
import type { Stack, StackResource } from './stack'
import { checkReplacement, differences, needsReplacement, wantedResources } from './stack-plan'
import {
  createResource, deleteResource, move, propertiesOf, setOutputs, updateResource, type Deployment
} from './stack-work'

type Undo = () => Promise<unknown>

interface Superfluous {
  resource: StackResource
  kept: boolean
}

/** Everything about a stack that an update replaces as a whole, and a failed one puts back. */
const aspects = (stack: Stack) => {
  const { template, templateText, parameters, capabilities, tags, outputs, exports } = stack
  return { template, templateText, parameters, capabilities, tags, outputs, exports, resources: new Map(stack.resources) }
}

/** Brings one resource to what the template says now; answers how to undo that, and what is superfluous then. */
const bringUp = async (
  surroundings: Surroundings, stack: Stack, id: string, scope: Scope, deployment: Deployment
): Promise<{ undo?: Undo; superfluous?: Superfluous }> => {
  const present = stack.resources.get(id)
  const { Type: type, DeletionPolicy, UpdateReplacePolicy } = stack.template.Resources[id]!
  const properties = propertiesOf(stack, id, scope)
  const deleteMade = () => deleteResource(surroundings, stack, stack.resources.get(id)!)
  if (!present) {
    await createResource(surroundings, stack, id, deployment, properties)
    return { undo: deleteMade }
  }
  const changed = differences(present.properties, properties)
  if (changed.length === 0 && present.type === type) {
    stack.resources.set(id, { ...present, retained: DeletionPolicy === 'Retain' })
    return {}
  }
  if (needsReplacement(present, type, changed)) {
    if (present.type === type) checkReplacement(present, changed)
    await createResource(surroundings, stack, id, deployment, properties)
    return { undo: deleteMade, superfluous: { resource: present, kept: UpdateReplacePolicy === 'Retain' } }
  }
  const back = () => updateResource(surroundings, stack, stack.resources.get(id)!, deployment, present.properties)
  try {
    await updateResource(surroundings, stack, present, deployment, properties)
  } catch (error) {
    // Part of it may have been done.
    await back()
    throw error
  }
  return { undo: back }
}

/** Puts everything back as it was, the latest first; the stack's events tell of it. */
const rollBack = async (surroundings: Surroundings, stack: Stack, before: ReturnType<typeof aspects>, undo: Undo[]): Promise<void> => {
  try {
    for (const one of undo.reverse()) await one()
    // What was updated and put back may delete itself in another way than before.
    const resources = [...before.resources].map(([id, resource]): [string, StackResource] => {
      const now = stack.resources.get(id)
      return [id, now?.ref === resource.ref ? now : resource]
    })
    Object.assign(stack, before, { resources: new Map(resources) })
    move(surroundings, stack, 'UPDATE_ROLLBACK_COMPLETE')
  } catch (error) {
    move(surroundings, stack, 'UPDATE_ROLLBACK_FAILED', (error as Error).message)
  }
}

/**
 * Carries out an update: adds, changes and replaces resources in the order of their dependencies, then deletes what is superfluous. When one
 * is refused, everything is put back, and the error is the answer.
 */
export const updateStack = async (
  surroundings: Surroundings, stack: Stack, next: Stack, scopeOf: (stack: Stack) => Scope, deployment: Deployment
): Promise<Error | undefined> => {
  const before = aspects(stack)
  const undo: Undo[] = []
  const superfluous: Superfluous[] = []
  const { template, templateText, parameters, capabilities, tags } = next
  Object.assign(stack, { template, templateText, parameters, capabilities, tags, updatedAt: surroundings.clock.now() })
  move(surroundings, stack, 'UPDATE_IN_PROGRESS')
  try {
    const scope = scopeOf(stack)
    const order = wantedResources(stack, scope)
    for (const id of order) {
      const done = await bringUp(surroundings, stack, id, scope, deployment)
      if (done.undo) undo.push(done.undo)
      if (done.superfluous) superfluous.unshift(done.superfluous)
    }
    setOutputs(stack, scope)
    const removed = [...stack.resources.values()].filter(({ logicalId }) => !order.includes(logicalId)).reverse()
    superfluous.unshift(...removed.map((resource) => ({ resource, kept: resource.retained })))
    stack.resources = new Map(order.map((id) => [id, stack.resources.get(id)!]))
    move(surroundings, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
    for (const { resource, kept } of superfluous) await deleteResource(surroundings, stack, resource, kept)
    move(surroundings, stack, 'UPDATE_COMPLETE')
    return undefined
  } catch (error) {
    move(surroundings, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', (error as Error).message)
    await rollBack(surroundings, stack, before, undo)
    return error as Error
  }
}
