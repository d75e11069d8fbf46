import type { Creation, Created } from './resource-type'
import type { Template } from './template'

export type StackStatus =
  'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'CREATE_FAILED' | 'ROLLBACK_COMPLETE' | 'DELETE_IN_PROGRESS' | 'DELETE_COMPLETE'

export interface StackResource extends Created {
  logicalId: string
  type: string
  /** With intrinsic functions resolved: what a type that is only remembered would have been made of. */
  properties: Creation['properties']
  retained: boolean
}

export interface StackEvent {
  /** Milliseconds since the epoch. */
  at: number
  /** The stack's own name for events of the stack itself. */
  logicalId: string
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
  template: Template
  parameters: ReadonlyMap<string, string | string[]>
  /** In the order of their creation. */
  resources: Map<string, StackResource>
  outputs: Map<string, string>
  /** Export names of outputs, with their values. */
  exports: Map<string, string>
  events: StackEvent[]
}
