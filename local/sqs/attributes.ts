import { AwsError } from '../core/call'
import { invalidParameter } from './errors'
import { MAX_MESSAGE_BYTES } from './message'

/** A queue's settings as SQS keeps them: every value a string. */
export type QueueAttributes = Record<string, string>

export interface RedrivePolicy {
  deadLetterTargetArn: string
  maxReceiveCount: number
}

const DEFAULTS: QueueAttributes = {
  DelaySeconds: '0',
  MaximumMessageSize: String(MAX_MESSAGE_BYTES),
  MessageRetentionPeriod: String(4 * 24 * 60 * 60),
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true'
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, MAX_MESSAGE_BYTES],
  MessageRetentionPeriod: [60, 14 * 24 * 60 * 60],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 12 * 60 * 60],
  KmsDataKeyReusePeriodSeconds: [60, 24 * 60 * 60]
}

const JSON_ATTRIBUTES = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy']

const KNOWN = new Set([...Object.keys(RANGES), ...JSON_ATTRIBUTES, 'KmsMasterKeyId', 'SqsManagedSseEnabled'])

const invalidValue = (name: string) => new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)

const checkRedrivePolicy = (value: string, isQueue: (arn: string) => boolean) => {
  const policy = JSON.parse(value)
  const count = Number(policy.maxReceiveCount)
  if (!policy.deadLetterTargetArn || !Number.isInteger(count) || count < 1 || count > 1000) throw invalidValue('RedrivePolicy')
  if (!isQueue(policy.deadLetterTargetArn)) {
    throw invalidParameter(value, 'RedrivePolicy', 'Dead letter target does not exist.')
  }
}

/** Refuses what SQS refuses: unknown names, values out of range, JSON that is none, a dead-letter queue that does not exist. */
export const checkAttributes = (attributes: QueueAttributes, isQueue: (arn: string) => boolean): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('Fifo') || name === 'ContentBasedDeduplication') {
      throw new AwsError('UnsupportedOperation', 'FIFO queues are not part of the local cloud.')
    }
    if (!KNOWN.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    const range = RANGES[name]
    if (range && !(/^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1])) throw invalidValue(name)
    if (value === '' || !JSON_ATTRIBUTES.includes(name)) continue
    try {
      JSON.parse(value)
    } catch {
      throw invalidValue(name)
    }
    if (name === 'RedrivePolicy') checkRedrivePolicy(value, isQueue)
  }
}

/** A new queue's attributes: what was given over the defaults. */
export const initialAttributes = (given: QueueAttributes): QueueAttributes => changedAttributes(DEFAULTS, given)

/** `given` over `before`; an empty string removes. One of the two encryptions excludes the other. */
export const changedAttributes = (before: QueueAttributes, given: QueueAttributes): QueueAttributes => {
  const after = { ...before, ...given }
  if (given.KmsMasterKeyId) after.SqsManagedSseEnabled = 'false'
  if (given.SqsManagedSseEnabled === 'true') delete after.KmsMasterKeyId
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== ''))
}

export const redrivePolicyOf = (attributes: QueueAttributes): RedrivePolicy | undefined => {
  if (!attributes.RedrivePolicy) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(attributes.RedrivePolicy)
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) }
}
