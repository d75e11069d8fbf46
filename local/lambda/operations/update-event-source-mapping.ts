import type { Operation } from '../../core/call'
import { addressedPoller, mappingDescription, mappingSettings } from '../event-source-mappings'
import type { LambdaState } from '../state'

export const updateEventSourceMapping =
  (state: LambdaState): Operation =>
  (call) => {
    const poller = addressedPoller(state, call)
    const { mapping } = poller
    Object.assign(mapping, mappingSettings(call.input, mapping), { modifiedAt: state.surroundings.clock.now() })
    if (mapping.enabled) poller.start()
    else poller.stop()
    return mappingDescription(mapping, 'Updating')
  }
