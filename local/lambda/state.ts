import type { Surroundings } from '../core/surroundings'
import type { AsynchronousInvocations } from './asynchronous'
import type { ExecutionRole } from './execution-role'
import type { Functions } from './functions'
import type { Invoker } from './invoker'
import type { EventSourceMapping, Poller } from './poller'

/** What the operations share. */
export interface LambdaState {
  surroundings: Surroundings
  functions: Functions
  invoker: Invoker
  asynchronous: AsynchronousInvocations
  roleOf: ExecutionRole
  /** By UUID. */
  pollers: Map<string, Poller>
  makePoller(mapping: EventSourceMapping): Poller
}
