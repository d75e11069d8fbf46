import type { Creation, Created } from './resource-type'
import type { Template } from './template'

export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED'

export interface StackResource extends Created {
  logicalId: string
  type: string
  /** With intrinsic functions resolved: what a type that is only remembered would have been made of. */
  properties: Creation['properties']
  retained: boolean
}

export interface StackEvent {
  id: string
  /** Milliseconds since the epoch. */
  at: number
  /** The stack's own name for events of the stack itself. */
  logicalId: string
  physicalId?: string
  type: string
  status: string
  reason?: string
}

export interface Stack {
  name: string
  /** `arn:aws:cloudformation:…:stack/name/uuid` */
  id: string
  account: string
  region: string
  status: StackStatus
  /** Why it has that status, where it is no success. */
  reason?: string
  template: Template
  /** The template as it was given. */
  templateText: string
  parameters: ReadonlyMap<string, string | string[]>
  capabilities: readonly string[]
  tags: readonly { Key: string; Value: string }[]
  /** In the order of their creation. */
  resources: Map<string, StackResource>
  outputs: Map<string, string>
  /** Export names of outputs, with their values. */
  exports: Map<string, string>
  events: StackEvent[]
  /** Milliseconds since the epoch. */
  createdAt: number
  updatedAt?: number
  deletedAt?: number
}
