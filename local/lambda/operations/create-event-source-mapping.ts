import type { Operation } from '../../core/call'
import { uuid } from '../../core/random'
import { checkedQueueUrl, mappingDescription, mappingSettings } from '../event-source-mappings'
import { invalidParameter, resourceConflict } from '../errors'
import type { EventSourceMapping } from '../poller'
import type { LambdaState } from '../state'

const known = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig'
]

export const createEventSourceMapping =
  (state: LambdaState): Operation =>
  async (call) => {
    const { input } = call
    const unknown = Object.keys(input).filter((name) => !known.includes(name))
    if (unknown.length > 0)
      throw invalidParameter(`The local cloud does not know ${unknown.join(', ')} of an event source mapping.`)
    const lambda = state.functions.addressed(call)
    const queueArn: string = input.EventSourceArn
    const twin = [...state.pollers.values()].find(({ mapping }) => mapping.lambda === lambda && mapping.queueArn === queueArn)
    if (twin) {
      throw resourceConflict(
        `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${lambda.name} ") already exists. ` +
          `Please update or delete the existing mapping with UUID ${twin.mapping.uuid}`
      )
    }
    const settings = mappingSettings(input)
    const queueUrl = await checkedQueueUrl(state, lambda, queueArn)
    const { clock, random } = state.surroundings
    const mapping: EventSourceMapping = { ...settings, uuid: uuid(random), lambda, queueArn, queueUrl, modifiedAt: clock.now() }
    const poller = state.makePoller(mapping)
    state.pollers.set(mapping.uuid, poller)
    if (mapping.enabled) poller.start()
    return mappingDescription(mapping, 'Creating')
  }
