import type { BusEvent } from './bus-event'
import { FORWARDED } from './forwarding'
import type { Target } from './buses'

/** The API call that a delivery to a target is. */
export interface TargetCall {
  service: string
  operation: string
  input: Record<string, unknown>
}

const serviceOf = (arn: string) => arn.split(':')[2]

export const isBus = ({ Arn }: Target): boolean => serviceOf(Arn) === 'events'

const accountOf = (arn: string) => arn.split(':')[4]

/** What SendMessage takes for a queue's URL; only account and name count. */
export const queueUrlOf = (arn: string): string => {
  const [, , , region, account, name] = arn.split(':')
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`
}

const sendMessage = ({ Arn }: Target, body: string): TargetCall => ({
  service: 'sqs',
  operation: 'SendMessage',
  input: { QueueUrl: queueUrlOf(Arn), MessageBody: body }
})

const invoke = ({ Arn }: Target, body: string): TargetCall => ({
  service: 'lambda',
  operation: 'Invoke',
  input: { FunctionName: Arn, InvocationType: 'Event', Payload: Buffer.from(body) }
})

/** The whole event goes on as it is, whatever a target's input says. */
const putEvents = ({ Arn }: Target, event: BusEvent): TargetCall => ({
  service: 'events',
  operation: 'PutEvents',
  input: {
    Entries: [
      {
        EventBusName: Arn,
        Source: event.source,
        DetailType: event['detail-type'],
        Detail: JSON.stringify(event.detail),
        Resources: event.resources,
        [FORWARDED]: event
      }
    ]
  }
})

/** The part of an event that `$.a.b[0]` names, as JSON; `{}` where there is none. */
const part = (event: BusEvent, path: string): string => {
  const names = path.match(/[^.[\]$]+/g) ?? []
  const found = names.reduce<any>((value, name) => value?.[name], event)
  return JSON.stringify(found ?? {})
}

const bodyFor = ({ Input, InputPath }: Target, event: BusEvent): string => {
  if (Input !== undefined) return Input
  return InputPath === undefined ? JSON.stringify(event) : part(event, InputPath)
}

/** How `event` gets to `target`; undefined for a kind of target that is not part of the local cloud. */
export const targetCall = (target: Target, event: BusEvent): TargetCall | undefined => {
  if (isBus(target)) return putEvents(target, event)
  if (serviceOf(target.Arn) === 'sqs') return sendMessage(target, bodyFor(target, event))
  if (serviceOf(target.Arn) === 'lambda') return invoke(target, bodyFor(target, event))
  return undefined
}

const SUPPORTED = ['sqs', 'lambda', 'events']

/** Why PutTargets refuses a target of a rule in `account`; undefined if it does not. */
export const faultOf = (target: Target & { InputTransformer?: unknown }, account: string): string | undefined => {
  if (!/^[.\-\w]{1,64}$/.test(target.Id ?? '')) return `Value '${target.Id}' at 'targets.id' is not valid.`
  if (!/^arn:[^:]+:[^:]+:[^:]*:\d{12}:.+$/.test(target.Arn ?? '')) {
    return `Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`
  }
  if (!SUPPORTED.includes(serviceOf(target.Arn)!)) return `Targets like ${target.Arn} are not part of the local cloud.`
  if (target.InputTransformer) return 'InputTransformer is not part of the local cloud.'
  if (target.Input !== undefined && target.InputPath !== undefined) {
    return `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`
  }
  const attempts = target.RetryPolicy?.MaximumRetryAttempts ?? 0
  const age = target.RetryPolicy?.MaximumEventAgeInSeconds ?? 60
  if (attempts < 0 || attempts > 185) return 'MaximumRetryAttempts must be between 0 and 185.'
  if (age < 60 || age > 86_400) return 'MaximumEventAgeInSeconds must be between 60 and 86400.'
  if (target.DeadLetterConfig?.Arn && serviceOf(target.DeadLetterConfig.Arn) !== 'sqs') {
    return `DeadLetterConfig of target ${target.Id} must be an SQS queue.`
  }
  if (!isBus(target) || accountOf(target.Arn) === account) return undefined
  if (!target.RoleArn) return `RoleArn is required for target ${target.Arn}.`
  if (target.Input === undefined && target.InputPath === undefined) return undefined
  return `Input, InputPath and InputTransformer are not supported for target ${target.Arn}.`
}
