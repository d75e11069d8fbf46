import { isDeepStrictEqual } from 'node:util'
import { namesReferredTo, type Scope } from './intrinsics'
import { creationOrder } from './order'
import type { Creation, ResourceType } from './resource-type'
import type { Stack, StackResource } from './stack'
import { propertiesOf } from './stack-work'
import { refuseUnknown, TemplateError, type Resource } from './template'
import { resourceTypes } from './types'

/** What an update does to one resource. */
export interface Change {
  action: 'Add' | 'Modify' | 'Remove'
  logicalId: string
  type: string
  physicalId?: string
  /** Whether another resource comes in its place. */
  replacement?: boolean
  /** Names of the properties that differ. */
  properties: string[]
}

const isWanted = (resource: Resource, scope: Scope): boolean => !resource.Condition || scope.condition(resource.Condition)

/** Fails for types and properties that are not known, before anything exists. */
const checkTypes = (stack: Stack, ids: readonly string[]): void => {
  for (const id of ids) {
    const { Type, Properties } = stack.template.Resources[id]!
    const type = resourceTypes.get(Type)
    if (!type) throw new TemplateError(`${id}: resource type ${Type} is not known to the local cloud`)
    refuseUnknown(Properties ?? {}, [...type.applies, ...(type.records ?? [])], `${id} (${Type})`)
  }
}

/**
 * Logical ids of the resources whose conditions hold, each after all it depends on. Throws {@link TemplateError} for circles, and for
 * types and properties that the local cloud does not know.
 */
export const wantedResources = (stack: Stack, scope: Scope): string[] => {
  const wanted = Object.entries(stack.template.Resources).filter(([, resource]) => isWanted(resource, scope))
  const ids = new Set(wanted.map(([id]) => id))
  const dependencies = wanted.map(([id, resource]): [string, string[]] => {
    const explicit = [resource.DependsOn ?? []].flat()
    const implicit = namesReferredTo(resource.Properties ?? {}, scope.condition)
    return [id, [...explicit, ...implicit].filter((name) => ids.has(name))]
  })
  const order = creationOrder(new Map(dependencies))
  checkTypes(stack, order)
  return order
}

/** Names of the properties in which two versions of a resource differ. */
export const differences = (before: Creation['properties'], after: Creation['properties']): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !isDeepStrictEqual(before[name], after[name]))

/** Whether a resource has to be made anew for these properties to change. */
export const needsReplacement = (present: StackResource, wantedType: string, changed: readonly string[]): boolean => {
  const { update, replaces = [], name } = resourceTypes.get(present.type) as ResourceType
  return present.type !== wantedType || !update || changed.some((property) => replaces.includes(property) || property === name)
}

/** Throws {@link TemplateError} where a resource's own name stands in the way of another one in its place. */
export const checkReplacement = (present: StackResource, changed: readonly string[]): void => {
  const { update, name } = resourceTypes.get(present.type) as ResourceType
  if (name === undefined || present.properties[name] === undefined || changed.includes(name)) return
  if (!update) throw new TemplateError(`The local cloud cannot change ${changed.join(', ')} of ${present.ref} in its place.`)
  const words = 'CloudFormation cannot update a stack when a custom-named resource requires replacing.'
  throw new TemplateError(`${words} Rename ${present.ref} and update the stack again.`)
}

/** A resource that is yet to be made: whatever is asked of it is a text that no other resource has. */
const unmade = (logicalId: string, type: string): StackResource => ({
  logicalId,
  type,
  properties: {},
  retained: false,
  ref: `{{${logicalId}}}`,
  attributes: new Proxy({}, { get: (_target, name) => `{{${logicalId}.${String(name)}}}` })
})

/** What it would take to bring `stack` to what `next`, which shares none of its resources, says. Nothing is made. */
export const changesBetween = (stack: Stack, next: Stack, scope: Scope): Change[] => {
  const order = wantedResources(next, scope)
  const changes = order.flatMap((logicalId): Change[] => {
    const { Type: type } = next.template.Resources[logicalId]!
    const present = stack.resources.get(logicalId)
    if (!present) {
      next.resources.set(logicalId, unmade(logicalId, type))
      return [{ action: 'Add', logicalId, type, properties: [] }]
    }
    next.resources.set(logicalId, present)
    const properties = differences(present.properties, propertiesOf(next, logicalId, scope))
    if (properties.length === 0 && present.type === type) return []
    const replacement = needsReplacement(present, type, properties)
    if (replacement) next.resources.set(logicalId, unmade(logicalId, type))
    return [{ action: 'Modify', logicalId, type, physicalId: present.ref, replacement, properties }]
  })
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !order.includes(logicalId))
  return [
    ...changes,
    ...removed.map(({ logicalId, type, ref }): Change => ({ action: 'Remove', logicalId, type, physicalId: ref, properties: [] }))
  ]
}
