import type { AwsEvent } from '../../local/core/surroundings'
import { jobIdOf } from '../../shared/job/names'
import type { Job } from '../../shared/job/job'
import type { StepName } from '../../shared/job/steps'
import { stagingAccount, type Flow } from './kernel'

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Where each of our events goes: the step that starts on it. */
export const startsOn: Readonly<Record<string, StepName>> = {
  JobAccepted: 'copy-source-snapshot',
  SourceSnapshotCopied: 'copy-to-staging',
  SnapshotStaged: 'restore-database',
  DatabaseRestored: 'obfuscate',
  DatabaseObfuscated: 'verify',
  DatabaseVerified: 'take-final-snapshot',
  FinalSnapshotTaken: 'release',
  SnapshotReleased: 'clean-up',
  StepFailed: 'clean-up',
  JobCancelled: 'clean-up',
  CleanedUp: 'publish-completion'
}

/** The inbox that an event of AWS ends up in, if any. */
export const inboxOf = (account: string, { source, detail }: AwsEvent): StepName | undefined => {
  if (source === 'aws.ecs' && detail.lastStatus !== 'STOPPED') return undefined
  if (source === 'aws.ecs') return /-(obfuscate|verify)-\d/.exec(String(detail.group))?.[1] as StepName
  const id = String(detail.EventID).slice(-4)
  if (id === '0197' || id === '0190') return account === stagingAccount ? 'copy-to-staging' : 'copy-source-snapshot'
  if (id === '0042') return 'take-final-snapshot'
  return id === '0041' || id === '0003' ? 'clean-up' : undefined
}

export const ownEvent = (name: string, jobId: string) => ({ source: 'maskopy', 'detail-type': name, detail: { JobId: jobId } })

export const awsEvent = ({ source, detailType, detail }: AwsEvent) => ({ source, 'detail-type': detailType, detail })

export interface Driving {
  /** Stops when the job looks like this. */
  until: (job: Job) => boolean
  /** Hints that never arrive. */
  lose?: (hint: { step: StepName; body: any }) => boolean
  /** Runs the reconciler whenever nothing else is on its way. Default: true. */
  reconcile?: boolean
}

interface Pending {
  step: StepName
  body: any
  due: number
  deliveries: number
}

const redeliverySeconds = 36
const roundsMaximum = 2000

/** Hands on what functions and AWS send, in the order of time, until the job is where a test wants it. */
export const drive = async (flow: Flow, jobId: string, { until, lose = () => false, reconcile = true }: Driving): Promise<Job> => {
  const pending: Pending[] = []
  const collect = () => {
    const now = flow.clock.now()
    for (const { name } of flow.announced.splice(0)) {
      if (startsOn[name]) pending.push({ step: startsOn[name], body: ownEvent(name, jobId), due: now, deliveries: 0 })
    }
    for (const { account, event } of flow.emitted.splice(0)) {
      const step = inboxOf(account, event)
      if (step) pending.push({ step, body: awsEvent(event), due: now, deliveries: 0 })
    }
    for (const { queue, body, at, delaySeconds } of flow.sent.splice(0)) {
      const step = /^inbox-(.+)$/.exec(queue)?.[1] as StepName | undefined
      if (step) pending.push({ step, body: JSON.parse(body), due: at + delaySeconds * 1000, deliveries: 0 })
    }
  }
  for (let round = 0; round < roundsMaximum; round++) {
    const job = await flow.job(jobId)
    if (job && until(job)) return job
    collect()
    pending.sort((one, other) => one.due - other.due)
    const next = pending[0]
    if (!next) {
      if (!reconcile) throw new Error(`Nothing moves the job any more in ${job?.Step}.`)
      await flow.clock.advance(60_000)
      await flow.reconcile()
      continue
    }
    if (next.due > flow.clock.now()) {
      await flow.clock.advance(Math.min(next.due - flow.clock.now(), flow.clock.untilNext() ?? Infinity))
      continue
    }
    pending.shift()
    if (lose(next)) continue
    const dealtWith = await flow.deliver(next.step, next.body, { receiveCount: next.deliveries + 1 })
    if (!dealtWith) pending.push({ ...next, due: flow.clock.now() + redeliverySeconds * 1000, deliveries: next.deliveries + 1 })
  }
  throw new Error('The job did not get there.')
}

export const sampleRequest = {
  ApplicationName: 'shop',
  CostCenter: 'CC 4711',
  RdsSnapshotIdentifier: 'shop-yesterday',
  DestinationEnv: 'dev',
  ObfuscationScriptPath: 's3://shop-masking-222222222222/shop/',
  SqlScriptList: 'mask.sql',
  DbName: 'shop'
}

/** A presigned URL as far as it is looked at before STS is asked. */
export const presignedUrl = (flow: Flow, signature = 'a'.repeat(64)): string => {
  const date = new Date(flow.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}%2Fus-east-1%2Fsts%2Faws4_request`
  return (
    'https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256' +
    `&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F${scope}&X-Amz-Date=${date}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host` +
    `&X-Amz-Security-Token=verysecrettoken&X-Amz-Signature=${signature}`
  )
}

/** Sends a request under the `number`-th message id; answers the job's id. */
export const submit = async (flow: Flow, changes: object = {}, number = 1): Promise<string> => {
  const signature = String(number).padStart(64, '0')
  await flow.request(idOf(number), { ...sampleRequest, PresignedUrl: presignedUrl(flow, signature), ...changes })
  return jobIdOf(idOf(number))
}

export { idOf as messageIdOf }

/** Closed, with its last event out. */
export const isOver = ({ ClosedAt, Begun }: Job): boolean => ClosedAt !== undefined && Begun

/** In this step, which has begun and waits. */
export const isWaitingIn = (step: StepName) => (job: Job): boolean => job.Step === step && job.Begun && job.Waiting !== undefined
