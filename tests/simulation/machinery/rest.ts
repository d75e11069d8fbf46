import { stagingAccount } from './configuration'
import { productFunctions } from './functions'
import type { Ground } from './ground'
import { prefix } from './stack'

/** Queues that feed functions; the reconciler reads the last one. */
const steps = Object.keys(productFunctions).filter((name) => name !== 'reconcile')
const inboxes = [...steps, 'requests', 'requests-dead-letters'].map((name) => `${prefix}-${name}`)

const url = (queue: string) => `https://sqs.invalid/${stagingAccount}/${queue}`

/** Why the run is not over yet: messages, invocations, jobs with something left to do; undefined where nothing moves any more. */
export const movement = async ({ host, state, cloud }: Ground, unsent: () => number): Promise<string | undefined> => {
  if (unsent() > 0) return 'requests are not sent yet'
  if (host.running() > 0) return 'functions are running'
  const due = state.unsettled()
  if (due) return `job ${due.JobId} is in ${due.Step}, due ${due.DueAt}`
  const staging = cloud.as(stagingAccount)
  for (const name of inboxes) {
    const { Attributes } = await staging('sqs', 'GetQueueAttributes', { QueueUrl: url(name), AttributeNames: ['All'] })
    const waiting = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed']
    if (waiting.some((attribute) => Number(Attributes[attribute]) > 0)) return `messages are left on ${name}`
  }
  return undefined
}

/** What is left on every queue, for good. */
export const leftOnQueues = async ({ cloud }: Ground): Promise<Record<string, string[]>> => {
  const staging = cloud.as(stagingAccount)
  const { QueueUrls = [] } = await staging('sqs', 'ListQueues', {})
  const left: Record<string, string[]> = {}
  for (const QueueUrl of QueueUrls as string[]) {
    const bodies: string[] = []
    for (;;) {
      const { Messages = [] } = await staging('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 })
      if (Messages.length === 0) break
      bodies.push(...Messages.map(({ Body }: { Body: string }) => Body))
    }
    if (bodies.length > 0) left[QueueUrl.split('/').at(-1)!] = bodies
  }
  return left
}
