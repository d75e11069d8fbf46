import type { Operation } from '../../core/call'
import { mappingDescription } from '../event-source-mappings'
import type { LambdaState } from '../state'

export const listEventSourceMappings =
  (state: LambdaState): Operation =>
  (call) => {
    const { FunctionName, EventSourceArn } = call.input
    const lambda = FunctionName ? state.functions.addressed(call) : undefined
    const mappings = [...state.pollers.values()].map(({ mapping }) => mapping)
    const asked = mappings
      .filter((mapping) => mapping.lambda.account === call.caller.account)
      .filter((mapping) => !lambda || mapping.lambda === lambda)
      .filter((mapping) => !EventSourceArn || mapping.queueArn === EventSourceArn)
    return { EventSourceMappings: asked.map((mapping) => mappingDescription(mapping)) }
  }
