import type { Operation } from '../../core/call'
import { addressedPoller, mappingDescription } from '../event-source-mappings'
import type { LambdaState } from '../state'

export const deleteEventSourceMapping =
  (state: LambdaState): Operation =>
  (call) => {
    const poller = addressedPoller(state, call)
    poller.stop()
    state.pollers.delete(poller.mapping.uuid)
    return mappingDescription(poller.mapping, 'Deleting')
  }
