import { AwsError, type Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'

export interface Subscription {
  /** `PendingConfirmation` until somebody confirms it: nothing is delivered before. */
  arn: string
  protocol: string
  endpoint: string
}

export interface Topic {
  account: string
  name: string
  arn: string
  /** As the API has them; `Policy` and `KmsMasterKeyId` take effect. */
  attributes: Record<string, string>
  subscriptions: Subscription[]
}

/** SNS topics of all accounts. */
export interface Topics {
  surroundings: Surroundings
  all: Map<string, Topic>
  arn(account: string, name: string): string
  /** The topic of the call's `TopicArn`; NotFound if there is none. */
  addressed(call: Call<{ TopicArn?: string }>): Topic
}

export const createTopics = (surroundings: Surroundings): Topics => {
  const all = new Map<string, Topic>()
  const { partition, region } = surroundings
  return {
    surroundings,
    all,
    arn: (account, name) => `arn:${partition}:sns:${region}:${account}:${name}`,
    addressed: ({ input }) => {
      const topic = all.get(String(input.TopicArn))
      if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404)
      return topic
    }
  }
}

/** A map of the SDK, or the entries that the query protocol makes of one. */
export const mapOf = (given: Record<string, string> | { key: string; value: string }[] | undefined): Record<string, string> =>
  Array.isArray(given) ? Object.fromEntries(given.map(({ key, value }) => [key, value])) : { ...given }

export const entriesOf = (map: Record<string, string>) => Object.entries(map).map(([key, value]) => ({ key, value }))
