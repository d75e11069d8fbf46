import { AwsError } from '../core/call'
import type { Change } from './stack-plan'
import type { Stack } from './stack'
import type { Deployment } from './stack-work'

/** What is to happen to a stack, for somebody to look at before it does. */
export interface ChangeSet {
  /** `arn:aws:cloudformation:…:changeSet/name/uuid` */
  id: string
  name: string
  stack: Stack
  type: 'CREATE' | 'UPDATE'
  deployment: Deployment
  changes: Change[]
  description?: string
  status: 'CREATE_COMPLETE' | 'FAILED'
  /** Why it failed. */
  reason?: string
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED'
  /** Milliseconds since the epoch. */
  createdAt: number
}

/** The change sets of all accounts. */
export class ChangeSets {
  private readonly byId = new Map<string, ChangeSet>()

  add(set: ChangeSet): void {
    this.byId.set(set.id, set)
  }

  delete(set: ChangeSet): void {
    this.byId.delete(set.id)
  }

  of(stack: Stack): ChangeSet[] {
    return [...this.byId.values()].filter((set) => set.stack.id === stack.id)
  }

  /** By id, or by name and the stack's name or id; undefined if there is none. */
  find(account: string, nameOrId: string, stack?: string): ChangeSet | undefined {
    const ofStack = (set: ChangeSet) => set.name === nameOrId && [set.stack.name, set.stack.id].includes(stack ?? '')
    return [...this.byId.values()].find((set) => set.stack.account === account && (set.id === nameOrId || ofStack(set)))
  }

  /** As {@link ChangeSets.find}; throws ChangeSetNotFound. */
  require(account: string, nameOrId: string, stack?: string): ChangeSet {
    const found = this.find(account, nameOrId, stack)
    if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404)
    return found
  }
}
