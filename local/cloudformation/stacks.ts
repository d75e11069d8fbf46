import { uuid } from '../core/random'
import type { Surroundings } from '../core/surroundings'
import { namesReferredTo, type Scope } from './intrinsics'
import { creationOrder } from './order'
import { parameterValues } from './parameters'
import type { Stack, StackResource } from './stack'
import { stackScope } from './stack-scope'
import { createResource, deleteResources, move, setOutputs, type Deployment } from './stack-work'
import { parseTemplate, refuseUnknown, TemplateError, type Resource } from './template'
import { resourceTypes } from './types'

export type { Deployment }

/** The engine below a CloudFormation API: stacks of all accounts, made and deleted by calls through the dispatcher. */
export interface Stacks {
  /**
   * Creates the stack's resources in the order of their dependencies. Throws {@link TemplateError} for a template that is not
   * understood, before anything is created, and what a service refused with otherwise, after everything created is deleted again.
   */
  deploy(deployment: Deployment): Promise<Stack>
  /** Deletes the resources in the reverse order of creation, save those with `DeletionPolicy: Retain`. */
  delete(account: string, stackName: string): Promise<void>
  describe(account: string, stackName: string): Stack | undefined
  list(account?: string): Stack[]
  /** Resources of one type in all living stacks: how alarms and other resources that are only remembered are read. */
  resources(type: string, account?: string): StackResource[]
}

const isWanted = (resource: Resource, scope: Scope): boolean => !resource.Condition || scope.condition(resource.Condition)

const dependenciesOf = (stack: Stack, scope: Scope): Map<string, string[]> => {
  const wanted = Object.entries(stack.template.Resources).filter(([, resource]) => isWanted(resource, scope))
  const ids = new Set(wanted.map(([id]) => id))
  return new Map(
    wanted.map(([id, resource]) => {
      const explicit = [resource.DependsOn ?? []].flat()
      const implicit = namesReferredTo(resource.Properties ?? {}, scope.condition)
      return [id, [...explicit, ...implicit].filter((name) => ids.has(name))]
    })
  )
}

/** Fails for types and properties that are not known, before anything exists. */
const checkTypes = (stack: Stack, ids: readonly string[]): void => {
  for (const id of ids) {
    const { Type, Properties } = stack.template.Resources[id]!
    const type = resourceTypes.get(Type)
    if (!type) throw new TemplateError(`${id}: resource type ${Type} is not known to the local cloud`)
    refuseUnknown(Properties ?? {}, [...type.applies, ...(type.records ?? [])], `${id} (${Type})`)
  }
}

const newStack = (
  { region, partition, random }: Surroundings,
  { stackName, account, template, parameters }: Deployment
): Stack => {
  const parsed = parseTemplate(template)
  return {
    name: stackName,
    id: `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${uuid(random)}`,
    account,
    region,
    status: 'CREATE_IN_PROGRESS',
    template: parsed,
    parameters: parameterValues(parsed.Parameters, parameters ?? {}),
    resources: new Map(),
    outputs: new Map(),
    exports: new Map(),
    events: []
  }
}

export const createStacks = (surroundings: Surroundings): Stacks => {
  const { clock, partition } = surroundings
  const stacks = new Map<string, Stack>()
  const list = (account?: string): Stack[] =>
    [...stacks.values()].filter((stack) => (!account || stack.account === account) && stack.status !== 'DELETE_COMPLETE')

  const imported =
    (account: string): Scope['imported'] =>
    (name) => {
      const value = list(account)
        .map((stack) => stack.exports.get(name))
        .find((found) => found !== undefined)
      if (value === undefined) throw new TemplateError(`No export named ${name} found`)
      return value
    }

  const deploy = async (deployment: Deployment): Promise<Stack> => {
    const { stackName, account } = deployment
    if (list(account).some(({ name }) => name === stackName)) throw new TemplateError(`Stack [${stackName}] already exists`)
    const stack = newStack(surroundings, deployment)
    const scope = stackScope(stack, partition, imported(account))
    const order = creationOrder(dependenciesOf(stack, scope))
    checkTypes(stack, order)
    stacks.set(`${account}/${stackName}`, stack)
    move(stack, clock.now(), 'CREATE_IN_PROGRESS')
    try {
      for (const id of order) await createResource(surroundings, stack, id, scope, deployment)
      setOutputs(stack, scope)
    } catch (error) {
      move(stack, clock.now(), 'CREATE_FAILED', (error as Error).message)
      await deleteResources(surroundings, stack, () => false)
      move(stack, clock.now(), 'ROLLBACK_COMPLETE')
      stacks.delete(`${account}/${stackName}`)
      throw error
    }
    move(stack, clock.now(), 'CREATE_COMPLETE')
    return stack
  }

  return {
    deploy,
    delete: async (account, stackName) => {
      const stack = stacks.get(`${account}/${stackName}`)
      if (!stack || stack.status === 'DELETE_COMPLETE') return
      move(stack, clock.now(), 'DELETE_IN_PROGRESS')
      await deleteResources(surroundings, stack, ({ retained }) => retained)
      move(stack, clock.now(), 'DELETE_COMPLETE')
    },
    describe: (account, stackName) => stacks.get(`${account}/${stackName}`),
    list,
    resources: (type, account) =>
      list(account).flatMap((stack) => [...stack.resources.values()].filter((resource) => resource.type === type))
  }
}
