import { uuid } from '../core/random'
import type { Surroundings } from '../core/surroundings'
import type { Scope } from './intrinsics'
import { parameterValues } from './parameters'
import type { Stack, StackResource } from './stack'
import { changesBetween, wantedResources, type Change } from './stack-plan'
import { StackRegistry } from './stack-registry'
import { updateStack } from './stack-update'
import { createResource, deleteResources, move, propertiesOf, setOutputs, type Deployment } from './stack-work'
import { parseTemplate, TemplateError } from './template'

export type { Deployment }

/** Something that happens to a stack; it ends with what went wrong, if anything did, and never rejects. */
export interface Work {
  stack: Stack
  ended: Promise<Error | undefined>
}

/** The engine below the CloudFormation API: stacks of all accounts, made and deleted by calls through the dispatcher. */
export interface Stacks {
  /**
   * Creates the stack's resources in the order of their dependencies. Throws {@link TemplateError} for a template that is not
   * understood, before anything is created, and what a service refused with otherwise, after everything created is deleted again.
   */
  deploy(deployment: Deployment): Promise<Stack>
  /** A stack that a change set is to fill: it has a name and nothing else. Throws as {@link Stacks.deploy}. */
  reserve(deployment: Deployment): Stack
  /** Begins to create a stack, under a name that is free or only reserved. A failed one stays, rolled back. Throws as {@link Stacks.deploy}. */
  create(deployment: Deployment): Work
  /** What an update would do. Throws {@link TemplateError} for a template that is not understood. */
  changes(stack: Stack, deployment: Deployment): Change[]
  /** Begins to update a stack that is at rest; throws as {@link Stacks.changes}. */
  update(stack: Stack, deployment: Deployment): Work
  /** Begins to delete the resources in the reverse order of creation, save those with `DeletionPolicy: Retain` and those named. */
  remove(stack: Stack, retained?: readonly string[]): Work
  /** Deletes a stack; returns when it is deleted. */
  delete(account: string, stackName: string): Promise<void>
  /** The living stack with this name; or the one with this id, also a deleted one. */
  describe(account: string, nameOrId: string): Stack | undefined
  list(account?: string): Stack[]
  /** Every stack of an account that ever was, the latest first. */
  all(account: string): Stack[]
  /** Resources of one type in all living stacks: how resources that are only remembered are read. */
  resources(type: string, account?: string): StackResource[]
}

const newStack = ({ region, partition, random, clock }: Surroundings, deployment: Deployment): Stack => {
  const { stackName, account, template, parameters, capabilities = [], tags = [] } = deployment
  const parsed = parseTemplate(template)
  return {
    name: stackName,
    id: `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${uuid(random)}`,
    account,
    region,
    status: 'CREATE_IN_PROGRESS',
    template: parsed,
    templateText: template,
    parameters: parameterValues(parsed.Parameters, parameters ?? {}),
    capabilities,
    tags,
    resources: new Map(),
    outputs: new Map(),
    exports: new Map(),
    events: [],
    createdAt: clock.now()
  }
}

const createAll = async (
  surroundings: Surroundings, stack: Stack, scope: Scope, order: readonly string[], deployment: Deployment
): Promise<Error | undefined> => {
  move(surroundings, stack, 'CREATE_IN_PROGRESS')
  try {
    for (const id of order) await createResource(surroundings, stack, id, deployment, propertiesOf(stack, id, scope))
    setOutputs(stack, scope)
  } catch (error) {
    move(surroundings, stack, 'ROLLBACK_IN_PROGRESS', (error as Error).message)
    await deleteResources(surroundings, stack, () => false)
    move(surroundings, stack, 'ROLLBACK_COMPLETE')
    return error as Error
  }
  move(surroundings, stack, 'CREATE_COMPLETE')
  return undefined
}

const deleteAll = async (surroundings: Surroundings, stack: Stack, retained: readonly string[]): Promise<Error | undefined> => {
  move(surroundings, stack, 'DELETE_IN_PROGRESS')
  const failed = await deleteResources(surroundings, stack, ({ logicalId, ...resource }) => resource.retained || retained.includes(logicalId))
  if (failed.length > 0) {
    const reason = `The following resource(s) failed to delete: [${failed.join(', ')}]. `
    move(surroundings, stack, 'DELETE_FAILED', reason)
    return new Error(reason)
  }
  stack.deletedAt = surroundings.clock.now()
  move(surroundings, stack, 'DELETE_COMPLETE')
  return undefined
}

/** What the stack is to become: with its name and id, and without its resources. */
const nextOf = (surroundings: Surroundings, { name, id, account, region }: Stack, deployment: Deployment): Stack => ({
  ...newStack(surroundings, deployment), name, id, account, region
})

/** A new stack of a template that is understood, and what it is made of. */
const checked = (surroundings: Surroundings, registry: StackRegistry, deployment: Deployment) => {
  const stack = newStack(surroundings, deployment)
  const scope = registry.scopeOf(stack)
  return { stack, scope, order: wantedResources(stack, scope) }
}

const beginCreation = (surroundings: Surroundings, registry: StackRegistry, deployment: Deployment): Work => {
  const { stackName, account } = deployment
  const present = registry.find(account, stackName)
  if (present && present.status !== 'REVIEW_IN_PROGRESS') throw new TemplateError(`Stack [${stackName}] already exists`)
  const { stack, scope, order } = checked(surroundings, registry, deployment)
  if (present) Object.assign(stack, { id: present.id, events: present.events, createdAt: present.createdAt })
  registry.set(stack)
  return { stack, ended: createAll(surroundings, stack, scope, order, deployment) }
}

export const createStacks = (surroundings: Surroundings): Stacks => {
  const registry = new StackRegistry(surroundings.partition)
  const create: Stacks['create'] = (deployment) => beginCreation(surroundings, registry, deployment)
  const changes: Stacks['changes'] = (stack, deployment) => {
    const next = nextOf(surroundings, stack, deployment)
    return changesBetween(stack, next, registry.scopeOf(next))
  }
  const remove: Stacks['remove'] = (stack, retained = []) => ({ stack, ended: deleteAll(surroundings, stack, retained) })
  return {
    deploy: async (deployment) => {
      const { stack, ended } = create(deployment)
      const error = await ended
      if (!error) return stack
      registry.forget(stack)
      throw error
    },
    reserve: (deployment) => {
      const { stack } = checked(surroundings, registry, deployment)
      registry.set(stack)
      move(surroundings, stack, 'REVIEW_IN_PROGRESS', 'User Initiated')
      return stack
    },
    create,
    changes,
    update: (stack, deployment) => {
      changes(stack, deployment)
      const next = nextOf(surroundings, stack, deployment)
      return { stack, ended: updateStack(surroundings, stack, next, (one) => registry.scopeOf(one), deployment) }
    },
    remove,
    delete: async (account, stackName) => {
      const stack = registry.find(account, stackName)
      const error = stack && (await remove(stack).ended)
      if (error) throw error
    },
    describe: (account, nameOrId) => registry.find(account, nameOrId),
    list: (account) => registry.living(account),
    all: (account) => registry.all(account).reverse(),
    resources: (type, account) =>
      registry.living(account).flatMap((stack) => [...stack.resources.values()].filter((resource) => resource.type === type))
  }
}
