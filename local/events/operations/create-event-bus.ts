import { AwsError, type Operation } from '../../core/call'
import type { Events } from '../state'

const MAX_BUSES = 100

export const createEventBus =
  ({ buses }: Events): Operation =>
  ({ input, caller: { account } }) => {
    const { Name: name, Description: description, Tags: tags = [] } = input
    if (!/^[.\-\w]{1,256}$/.test(name ?? '')) {
      throw new AwsError('ValidationException', `1 validation error detected: Value '${name}' at 'name' is not valid.`)
    }
    if (buses.find(account, name)) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
    if (buses.of(account).length >= MAX_BUSES) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
    }
    const bus = Object.assign(buses.create(account, name), { description, tags: [...tags] })
    return { EventBusArn: bus.arn, ...(description ? { Description: description } : {}) }
  }
