import type { Caller, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { AsynchronousInvocations } from './asynchronous'
import { functionPolicyOf, lambdaAccesses } from './authorization'
import { executionRoles } from './execution-role'
import { Functions } from './functions'
import { Invoker } from './invoker'
import { operationsOn } from './operations'
import { Poller, type QueueSignal } from './poller'
import type { RuntimeFactory } from './runtime'
import type { LambdaState } from './state'
import { createTracing } from './tracing'

export interface LambdaOptions {
  /** What runs a function's code; asked once a function, and again after it was changed. */
  runtimeFor: RuntimeFactory
  /** The session that an access key belongs to. */
  callerOf(accessKeyId: string): Caller
  /** Told of messages on the queues of event source mappings. */
  queueSignal: QueueSignal
  /** Seconds before the first, second, … retry of a failed asynchronous invocation: 60 and 120 on AWS. */
  asynchronousRetrySeconds?: readonly number[]
}

export interface Lambda {
  service: Service
  /** Stops polling and ends every execution environment. Invocations that are running end as if their function had crashed. */
  close(): Promise<void>
}

/** Lambda: functions of all accounts, their asynchronous invocations, and the pollers that feed them from queues. */
export const createLambda = (surroundings: Surroundings, options: LambdaOptions): Lambda => {
  const roleOf = executionRoles(surroundings, options.callerOf)
  const invoker = new Invoker(options.runtimeFor, createTracing(surroundings, roleOf))
  const state: LambdaState = {
    surroundings,
    functions: new Functions(surroundings),
    invoker,
    asynchronous: new AsynchronousInvocations(surroundings, invoker, roleOf, options.asynchronousRetrySeconds),
    roleOf,
    pollers: new Map(),
    makePoller: (mapping) => new Poller(surroundings, invoker, roleOf, options.queueSignal, mapping)
  }
  return {
    service: {
      signingName: 'lambda',
      protocol: 'json-1.1',
      operations: operationsOn(state),
      accesses: lambdaAccesses(state),
      resourcePolicy: (arn) => functionPolicyOf(state, arn)
    },
    close: async () => {
      for (const poller of state.pollers.values()) poller.stop()
      state.asynchronous.close()
      await invoker.close()
    }
  }
}
