import type { Operation } from '../../core/call'
import { addressedPoller, mappingDescription } from '../event-source-mappings'
import type { LambdaState } from '../state'

export const getEventSourceMapping =
  (state: LambdaState): Operation =>
  (call) =>
    mappingDescription(addressedPoller(state, call).mapping)
