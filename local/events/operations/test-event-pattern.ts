import { AwsError, type Operation } from '../../core/call'
import { compilePattern } from '../pattern'

const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

const parseEvent = (json: string): Record<string, unknown> => {
  try {
    return JSON.parse(json)
  } catch {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.')
  }
}

export const testEventPattern: Operation<{ EventPattern: string; Event: string }> = ({ input }) => {
  const matches = compilePattern(input.EventPattern)
  const event = parseEvent(input.Event)
  const missing = REQUIRED.find((name) => !(name in event))
  if (missing) {
    const message = `Parameter Event is not valid. Reason: ${missing} is a required argument.`
    throw new AwsError('ValidationException', message)
  }
  return { Result: matches(event) }
}
