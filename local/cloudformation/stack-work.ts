import type { Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { resolve, type Scope } from './intrinsics'
import type { Artifacts, Creation } from './resource-type'
import type { Stack, StackResource, StackStatus } from './stack'
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
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const SUFFIX_LENGTH = 12

const record = (stack: Stack, at: number, logicalId: string, type: string, status: string, reason?: string): void =>
  void stack.events.push({ at, logicalId, type, status, ...(reason ? { reason } : {}) })

/** Moves the whole stack to `status`, which its events then tell. */
export const move = (stack: Stack, at: number, status: StackStatus, reason?: string): void => {
  stack.status = status
  record(stack, at, stack.name, 'AWS::CloudFormation::Stack', status, reason)
}

const creationOf = (
  { clock, random, region, partition, dispatcher }: Surroundings,
  stack: Stack,
  logicalId: string,
  properties: Creation['properties'],
  { caller, artifacts }: Deployment
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
    const suffix = [...random.bytes(SUFFIX_LENGTH)].map((byte) => letters[byte % letters.length]).join('')
    return `${`${stack.name}-${logicalId}`.slice(0, maximumLength - SUFFIX_LENGTH - 1)}-${suffix}`
  }
})

/** Creates one resource of the stack; an error comes out with the resource's name in front of its message. */
export const createResource = async (
  surroundings: Surroundings,
  stack: Stack,
  id: string,
  scope: Scope,
  deployment: Deployment
): Promise<void> => {
  const { Type, Properties, DeletionPolicy } = stack.template.Resources[id]!
  const { clock } = surroundings
  record(stack, clock.now(), id, Type, 'CREATE_IN_PROGRESS')
  try {
    const properties = resolve(Properties ?? {}, scope) as Creation['properties']
    const created = await resourceTypes.get(Type)!.create(creationOf(surroundings, stack, id, properties, deployment))
    stack.resources.set(id, { ...created, logicalId: id, type: Type, properties, retained: DeletionPolicy === 'Retain' })
  } catch (error) {
    const reason = `${id} (${Type}): ${(error as Error).message}`
    record(stack, clock.now(), id, Type, 'CREATE_FAILED', reason)
    throw Object.assign(error as Error, { message: reason })
  }
  record(stack, clock.now(), id, Type, 'CREATE_COMPLETE')
}

/** Deletes the stack's resources, last created first, save those that are to be kept. */
export const deleteResources = async (
  { clock }: Surroundings,
  stack: Stack,
  keep: (resource: StackResource) => boolean
): Promise<void> => {
  for (const resource of [...stack.resources.values()].reverse()) {
    const kept = keep(resource)
    if (!kept) await resource.delete?.()
    stack.resources.delete(resource.logicalId)
    record(stack, clock.now(), resource.logicalId, resource.type, kept ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE')
  }
}

export const setOutputs = (stack: Stack, scope: Scope): void => {
  for (const [name, output] of Object.entries(stack.template.Outputs)) {
    if (output.Condition && !scope.condition(output.Condition)) continue
    const value = String(resolve(output.Value, scope))
    stack.outputs.set(name, value)
    if (output.Export) stack.exports.set(String(resolve(output.Export.Name, scope)), value)
  }
}
