import type { Caller } from '../core/call'
import { uuid } from '../core/random'
import type { Surroundings } from '../core/surroundings'
import { resolve, type Scope } from './intrinsics'
import type { Artifacts, Created, Creation } from './resource-type'
import type { Stack, StackEvent, StackResource, StackStatus } from './stack'
import { resourceTypes } from './types'

export interface Deployment {
  stackName: string
  /** The template's text, JSON or YAML. */
  template: string
  parameters?: Readonly<Record<string, string>>
  account: string
  /** Under whose identity every resource is created. */
  caller: Caller
  /** Where the bundles are that the template's `Code.S3Key` names; without it they are read from S3. */
  artifacts?: Artifacts
  capabilities?: readonly string[]
  tags?: Stack['tags']
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const SUFFIX_LENGTH = 12

type Told = Pick<StackEvent, 'logicalId' | 'physicalId' | 'type' | 'status' | 'reason'>

export const tell = ({ clock, random }: Surroundings, stack: Stack, event: Told): void =>
  void stack.events.push({ id: uuid(random), at: clock.now(), ...event })

/** Moves the whole stack to `status`, which its events then tell. */
export const move = (surroundings: Surroundings, stack: Stack, status: StackStatus, reason?: string): void => {
  Object.assign(stack, { status, reason })
  tell(surroundings, stack, { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack', status, reason })
}

const creationOf = (
  { clock, random, region, partition, dispatcher }: Surroundings,
  stack: Stack,
  logicalId: string,
  properties: Creation['properties'],
  { caller, artifacts }: Deployment,
  physicalId?: string
): Creation => ({
  logicalId,
  stackName: stack.name,
  properties,
  account: stack.account,
  region,
  partition,
  clock,
  artifacts: artifacts ?? (() => undefined),
  call: (service, operation, input) => dispatcher.dispatch({ service, operation, input, caller }),
  generatedName: (maximumLength = 255) => {
    if (physicalId !== undefined) return physicalId
    const suffix = [...random.bytes(SUFFIX_LENGTH)].map((byte) => letters[byte % letters.length]).join('')
    return `${`${stack.name}-${logicalId}`.slice(0, maximumLength - SUFFIX_LENGTH - 1)}-${suffix}`
  }
})

/** The resource's properties as the template has them now. */
export const propertiesOf = (stack: Stack, id: string, scope: Scope): Creation['properties'] =>
  resolve(stack.template.Resources[id]!.Properties ?? {}, scope) as Creation['properties']

interface Making {
  verb: 'CREATE' | 'UPDATE'
  properties: Creation['properties']
  /** The resource that there is already. */
  present?: StackResource
  make(creation: Creation): Promise<Created>
}

const make = async (surroundings: Surroundings, stack: Stack, id: string, deployment: Deployment, making: Making): Promise<void> => {
  const { verb, properties, present } = making
  const { Type: type, DeletionPolicy } = stack.template.Resources[id]!
  const say = (status: string, more: Partial<Told> = {}) =>
    tell(surroundings, stack, { logicalId: id, physicalId: present?.ref, type, status: `${verb}_${status}`, ...more })
  say('IN_PROGRESS')
  try {
    const creation = creationOf(surroundings, stack, id, properties, deployment, verb === 'UPDATE' ? present?.ref : undefined)
    const made = await making.make(creation)
    stack.resources.set(id, { ...made, logicalId: id, type, properties, retained: DeletionPolicy === 'Retain' })
  } catch (error) {
    const reason = `${id} (${type}): ${(error as Error).message}`
    say('FAILED', { reason })
    throw Object.assign(error as Error, { message: reason })
  }
  say('COMPLETE', { physicalId: stack.resources.get(id)!.ref })
}

/** Creates one resource of the stack; an error comes out with the resource's name in front of its message. */
export const createResource = (
  surroundings: Surroundings, stack: Stack, id: string, deployment: Deployment, properties: Creation['properties']
): Promise<void> => {
  const type = resourceTypes.get(stack.template.Resources[id]!.Type)!
  return make(surroundings, stack, id, deployment, { verb: 'CREATE', properties, make: type.create })
}

/** Changes one resource in its place; errors as of {@link createResource}. */
export const updateResource = (
  surroundings: Surroundings,
  stack: Stack,
  present: StackResource,
  deployment: Deployment,
  properties: Creation['properties']
): Promise<void> => {
  const { update } = resourceTypes.get(present.type)!
  return make(surroundings, stack, present.logicalId, deployment, {
    verb: 'UPDATE', properties, present, make: (creation) => update!(creation, present)
  })
}

/** Whether something is not there any more, in the words of whichever service. */
const isGone = (error: unknown): boolean =>
  /NotFound|NoSuch|NonExistent|DoesNotExist/.test(String((error as { code?: string }).code ?? ''))

/** Deletes one resource unless it is to be kept; answers whether that failed. What is gone already is deleted. */
export const deleteResource = async (
  surroundings: Surroundings, stack: Stack, resource: StackResource, kept = false
): Promise<boolean> => {
  const { logicalId, ref: physicalId, type } = resource
  const say = (status: string, reason?: string) => tell(surroundings, stack, { logicalId, physicalId, type, status, reason })
  if (kept) {
    say('DELETE_SKIPPED')
    return false
  }
  say('DELETE_IN_PROGRESS')
  try {
    await resource.delete?.()
  } catch (error) {
    if (!isGone(error)) {
      say('DELETE_FAILED', (error as Error).message)
      return true
    }
  }
  say('DELETE_COMPLETE')
  return false
}

/** Deletes the stack's resources, last created first, save those that are to be kept; answers which could not be deleted. */
export const deleteResources = async (
  surroundings: Surroundings, stack: Stack, keep: (resource: StackResource) => boolean
): Promise<string[]> => {
  const failed: string[] = []
  for (const resource of [...stack.resources.values()].reverse()) {
    if (await deleteResource(surroundings, stack, resource, keep(resource))) failed.push(resource.logicalId)
    else stack.resources.delete(resource.logicalId)
  }
  return failed
}

export const setOutputs = (stack: Stack, scope: Scope): void => {
  stack.outputs = new Map()
  stack.exports = new Map()
  for (const [name, output] of Object.entries(stack.template.Outputs)) {
    if (output.Condition && !scope.condition(output.Condition)) continue
    const value = String(resolve(output.Value, scope))
    stack.outputs.set(name, value)
    if (output.Export) stack.exports.set(String(resolve(output.Export.Name, scope)), value)
  }
}
