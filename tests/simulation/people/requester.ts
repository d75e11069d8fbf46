import type { Completion, SentRequest } from '../aftermath'
import type { Cloud } from '../machinery/cloud'
import type { VirtualClock } from '../machinery/clock'
import { sourceAccount, stagingAccount } from '../machinery/configuration'
import type { DrawnDurations } from '../machinery/durations'
import { prefix } from '../machinery/stack'
import type { Draft } from './requests'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The contract's JobId of a message: its id's 128 bits in Crockford's base 32. */
const jobIdOf = (messageId: string): string => {
  const bits = `00${[...messageId.replaceAll('-', '')].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')}`
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)]!)
}

/** Whoever asks for copies, hears of them, and deletes final snapshots when they have served. */
export const createRequester = ({ clock, cloud, durations, drafts, cancel, horizon }: {
  clock: VirtualClock
  cloud: Cloud
  durations: DrawnDurations
  /** With the milliseconds after which each is sent. */
  drafts: readonly { draft: Draft; after: number }[]
  /** Asks for a job to be cancelled, as the command `maskopy` does. */
  cancel(jobId: string): Promise<void>
  /** Later than that nobody deletes anything any more. */
  horizon: number
}) => {
  const requests: SentRequest[] = []
  const completions: Completion[] = []
  let unsent = 0
  const staging = cloud.as(stagingAccount)
  const url = (name: string) => `https://sqs.invalid/${stagingAccount}/${prefix}-${name}`

  const send = async (draft: Draft, body: string) => {
    unsent -= 1
    const { sort, expects, provedApplication, mayBeRaw, cancelAfter } = draft
    const { MessageId: messageId } = await cloud.as(sourceAccount)('sqs', 'SendMessage', { QueueUrl: url('requests'), MessageBody: body })
    const request: SentRequest = {
      messageId, jobId: jobIdOf(messageId), sentAt: clock.now(), body, sort, expects, provedApplication, mayBeRaw
    }
    requests.push(request)
    if (cancelAfter === undefined) return
    clock.after(cancelAfter, () => {
      request.cancelledAt = clock.now()
      void cancel(request.jobId)
    })
  }

  for (const { draft, after } of drafts) {
    unsent += 1
    clock.after(after, () => {
      const body = draft.body(clock.now())
      void send(draft, body)
      if (draft.repeatAfter === undefined) return
      unsent += 1
      clock.after(draft.repeatAfter, () => void send({ ...draft, expects: 'any' }, body))
    })
  }

  /** A team that does not need its copy any more, or whose copies expire. */
  const deleteLater = ({ body, messageId }: Completion) => {
    const arn: string | undefined = body?.FinalSnapshotArn
    const kept = durations.of('people', 'finalSnapshotKept', messageId)
    if (!arn || clock.now() + kept > horizon) return
    const name = arn.split(':').at(-1)
    const [operation, member] = arn.includes(':cluster-snapshot:')
      ? ['DeleteDBClusterSnapshot', 'DBClusterSnapshotIdentifier']
      : ['DeleteDBSnapshot', 'DBSnapshotIdentifier']
    clock.after(kept, () => void staging('rds', operation!, { [member!]: name }).catch(() => undefined))
  }

  const hear = async (): Promise<void> => {
    const QueueUrl = url('completions')
    for (;;) {
      const { Messages = [] } = await staging('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 })
      if (Messages.length === 0) return
      for (const { MessageId, Body, ReceiptHandle } of Messages) {
        const completion: Completion = { messageId: MessageId, at: clock.now(), text: Body, body: parsed(Body) }
        completions.push(completion)
        deleteLater(completion)
        await staging('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle })
      }
    }
  }
  cloud.sqs.subscribe(`arn:aws:sqs:${cloud.region}:${stagingAccount}:${prefix}-completions`, () => void hear())
  return { requests, completions, unsent: () => unsent }
}

const parsed = (text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
