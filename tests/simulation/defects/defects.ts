import { randomUUID } from 'node:crypto'
import { AddTagsToResourceCommand, DeleteDBSnapshotCommand, paginateDescribeDBSnapshots } from '@aws-sdk/client-rds'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { create as createCopySource } from '../../../functions/copy-source-snapshot/create'
import { create as createObfuscate } from '../../../functions/obfuscate/create'
import { create as createPublish } from '../../../functions/publish-completion/create'
import { restoreDatabase } from '../../../functions/restore-database/restore-database'
import { accountDatabases } from '../../../shared/aws/account-databases'
import { PermanentError } from '../../../shared/errors'
import { isClosed } from '../../../shared/job/job'
import { stagingCopy } from '../../../shared/job/ledger'
import type { StepName } from '../../../shared/job/steps'
import { JobStore } from '../../../shared/job/store'
import type { Action } from '../../../shared/kernel/step'
import { errorCode } from '../../../shared/kernel/refusals'
import { stepFunction } from '../../../shared/kernel/step-function'
import type { FaultGroup, FaultKind } from '../faults/kinds'
import { productFunctions, type FunctionFactory } from '../machinery/functions'
import { cleanUpWith, intakeWith, isCommand, withClient, withRds, type Tampering } from './tampering'

/** Something wrong with the product that its tests would not have to notice, and a checker has to. */
export interface Defect {
  what: string
  invariant: `I${1 | 2 | 3 | 4 | 5 | 6 | 7}`
  /** Faults without which it does no harm. */
  faults: FaultGroup
  odds?: Partial<Record<FaultKind, number>>
  /** The seed that is tried first, where it is not 1: one that shows the harm, and soon. */
  seed?: number
  functions: Readonly<Record<string, FunctionFactory>>
}

const product = (create: (dependencies: any) => unknown): FunctionFactory => (dependencies) => create(dependencies) as ReturnType<FunctionFactory>

/** Every function, changed in the same way. */
const everywhere = (change: (create: FunctionFactory, name: string) => FunctionFactory): Record<string, FunctionFactory> =>
  Object.fromEntries(Object.entries(productFunctions).map(([name, create]) => [name, change(create, name)]))

const objectIn = (text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// I1

const sharesBeforeMasking: FunctionFactory = (dependencies) => {
  const { clients, config, deployment } = dependencies
  const step = restoreDatabase(config)
  const aws = { ...accountDatabases(clients.rds, config), stagingKeyArn: deployment.stagingKeyArn, newPassword: () => 'irrelevant' }
  const share: Action<typeof aws> = {
    key: 'share-early',
    start: async (job) => {
      await aws.databases('staging', job).shareSnapshot(stagingCopy(job, config).name, job.TargetAccounts!)
      return { observation: { state: 'done' } }
    },
    observe: async () => ({ state: 'done' })
  }
  return stepFunction({ ...step, actions: (job) => [share, ...step.actions(job)] }, aws, dependencies) as ReturnType<FunctionFactory>
}

/** Passes for masked what nobody has masked. */
const masksNothing: FunctionFactory = (dependencies) =>
  stepFunction(
    {
      name: 'obfuscate',
      actions: () => [],
      conclude: () => ({ Verification: { Required: true, Passed: true, Queries: [], RewrittenTables: 1 } })
    },
    {},
    dependencies
  ) as ReturnType<FunctionFactory>

/** Whoever says that a step is over is believed: the next one begins, whatever the record says. */
const believesEvents: Record<string, FunctionFactory> = everywhere((create, step) => (dependencies) => {
  const handler = create(dependencies)
  const store = new JobStore(dependencies.clients.table, dependencies.deployment.tableName)
  return async (event, context) => {
    for (const { body } of event.Records ?? []) {
      const { source, detail } = objectIn(body) ?? {}
      const job = source === 'maskopy' && detail?.JobId ? await store.get(detail.JobId) : undefined
      if (job?.Source && job.Status === 'RUNNING' && job.Step !== step) {
        await store.move(job, { Step: step as StepName, Begun: false, Progress: {}, Waiting: undefined })
      }
    }
    return handler(event, context)
  }
})

// I2

const skipsStagingCopy = cleanUpWith((step) => ({
  ...step, actions: (job) => step.actions(job).filter(({ key }) => key !== 'staging-copy'),
  conclude: (job, now) => {
    const { 'staging-copy': _skipped, ...Resources } = job.Resources
    return step.conclude!({ ...job, Resources }, now)
  }
}))

/** The completion and the record keep quiet about what could not be deleted. */
const namesNothing = cleanUpWith((step) => ({
  ...step, conclude: (job, now) => ({ ...step.conclude!({ ...job, Resources: {} }, now), LeftBehind: undefined })
}))

/** Not there means gone for good, though a function may stand still just before the call that makes it. Nobody looks again. */
const takesNotFoundForGone = cleanUpWith(
  (step) => ({ ...step, actions: (job) => (isClosed(job) ? [] : step.actions(job)) }),
  { clock: { now: () => Infinity } }
)

// I3

const withoutClaims: Tampering = async (command, proceed) => {
  const key = command.input?.Key?.Item ?? command.input?.Item?.Item
  if (key !== 'CLAIM') return proceed()
  return command instanceof GetCommand ? {} : { $metadata: {} }
}

const isRequest = ({ eventSourceARN }: any): boolean => /requests$/.test(eventSourceARN)

/** Every delivery of a request is another job. */
const countsDeliveries = intakeWith(
  (record) => (isRequest(record) ? { ...record, messageId: randomUUID() } : record),
  (dependencies) => withClient(dependencies, 'table', withoutClaims)
)

const dropsMalformed = intakeWith((record) => (isRequest(record) && !objectIn(record.body) ? undefined : record))

const answersTwice = product((dependencies) =>
  createPublish(withClient(dependencies, 'queue', async (command, proceed, queue) => {
    if (!isCommand(command, 'SendMessage') || !/completions$/.test(command.input.QueueUrl)) return proceed()
    const body = JSON.parse(command.input.MessageBody)
    const MessageBody = JSON.stringify({ ...body, JobId: body.JobId.split('').reverse().join('') })
    await queue.send(new SendMessageCommand({ ...command.input, MessageBody }))
    return proceed()
  }) as any)
)

// I4

/** Whatever is called as ours are is deleted, whosever it is. */
const deletesByName: FunctionFactory = (dependencies) => {
  const handler = productFunctions['clean-up']!(dependencies)
  return async (event, context) => {
    const client = dependencies.clients.rds()
    for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots({ client }, { SnapshotType: 'manual' })) {
      for (const { DBSnapshotIdentifier, Status } of DBSnapshots) {
        if (!DBSnapshotIdentifier?.startsWith('maskopy-') || Status !== 'available') continue
        await client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier }))
      }
    }
    return handler(event, context)
  }
}

/** Marks production's own snapshot as one that a job uses. */
const tagsProduction = product((dependencies) =>
  createCopySource(withRds(dependencies, async (command, proceed, rds) => {
    if (!isCommand(command, 'CopyDBSnapshot')) return proceed()
    const ResourceName = command.input.SourceDBSnapshotIdentifier
    await rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: 'maskopy:in-use', Value: 'true' }] }))
    return proceed()
  }) as any)
)

// I5

const identityOf = (application: string, account: string): string =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/${application}_invoker/anybody</Arn>` +
  `<UserId>AROA1:anybody</UserId><Account>${account}</Account></GetCallerIdentityResult>` +
  '<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>'

/** Takes the word of a request for who sent it. */
const believesCallers: FunctionFactory = (dependencies) => {
  let application = ''
  const [account] = dependencies.config.authorization.callerAccountIds
  const identity = { ...dependencies.identity, http: async () => ({ status: 200, contentType: 'text/xml', body: identityOf(application, account!) }) }
  const remember = (record: any) => {
    application = /"ApplicationName":"([^"]+)"/.exec(record.body)?.[1] ?? ''
    return record
  }
  return intakeWith(remember, (given) => ({ ...given, identity }))(dependencies)
}

/** Puts another application's scripts in the place of those asked for. */
const takesOtherScripts = product((dependencies) =>
  createObfuscate(withClient(dependencies, 'ecs', async (command, proceed) => {
    for (const { environment = [] } of command.input.containerDefinitions ?? []) {
      for (const one of environment) if (one.name === 'OBFUSCATION_SCRIPT_PATH') one.value = 's3://treasury-scripts/treasury/'
    }
    return proceed()
  }) as any)
)

// I6

const failsOn = (codes: RegExp): Record<string, FunctionFactory> =>
  everywhere((create) => (dependencies) =>
    create(withRds(dependencies, async (_command, proceed) => {
      try {
        return await proceed()
      } catch (error) {
        const code = errorCode(error)
        if (code && codes.test(code)) throw new PermanentError('MaskopyResourceException', 'It was refused.', code)
        throw error
      }
    })))

// I7

/** What is about to be made reaches the table with the next access only: after the act. */
const writesIntentsLate: Record<string, FunctionFactory> = everywhere((create) => (dependencies) => {
  let withheld: (() => Promise<any>) | undefined
  return create(withClient(dependencies, 'table', async (command, proceed) => {
    await withheld?.()
    withheld = undefined
    const isIntent = Object.values<any>(command.input.ExpressionAttributeValues ?? {}).some((value) => value?.Intended && !value.Started)
    if (!isCommand(command, 'Update') || !isIntent) return proceed()
    withheld = proceed
    return {}
  }))
})

/** Takes a deletion that has been asked for as one that has happened. */
const callsDeletedTooSoon = cleanUpWith((step) => ({
  ...step,
  actions: (job) => step.actions(job).map((action) => ({
    ...action,
    observe: async (...given) => {
      const seen = await action.observe(...given)
      return seen.state === 'pending' ? { state: 'done' } : seen
    }
  }))
}))

/** Closes the job, and says nothing. */
const closesSilently: FunctionFactory = (dependencies) =>
  stepFunction({ name: 'publish-completion', actions: () => [] }, {}, dependencies) as ReturnType<FunctionFactory>

export const defects: readonly Defect[] = [
  { invariant: 'I1', what: 'shares before masking', faults: 'none', functions: { 'restore-database': sharesBeforeMasking } },
  { invariant: 'I1', what: 'passes for masked what nobody has masked', faults: 'none', functions: { obfuscate: masksNothing } },
  { invariant: 'I7', what: 'believes a forged event', faults: 'events', seed: 5, functions: believesEvents },
  {
    invariant: 'I2', what: 'skips the staging copy in clean-up', faults: 'task', odds: { 'task-exits-badly': 1 },
    functions: { 'clean-up': skipsStagingCopy }
  },
  {
    invariant: 'I2', what: 'keeps quiet about what is left', faults: 'none', odds: { 'deletion-hangs': 1 },
    functions: { 'clean-up': namesNothing }
  },
  {
    invariant: 'I2', what: 'takes for gone at once what is not found', faults: 'none', odds: { 'stalled-before-call': 0.2, 'request-cancelled': 1 },
    seed: 3, functions: { 'clean-up': takesNotFoundForGone }
  },
  { invariant: 'I3', what: 'makes a job of every delivery', faults: 'none', functions: { intake: countsDeliveries } },
  {
    invariant: 'I3', what: 'drops malformed messages', faults: 'none', odds: { 'request-malformed': 1 }, seed: 4,
    functions: { intake: dropsMalformed }
  },
  { invariant: 'I3', what: 'answers twice, under different ids', faults: 'none', functions: { 'publish-completion': answersTwice } },
  { invariant: 'I3', what: 'closes without an answer', faults: 'none', functions: { 'publish-completion': closesSilently } },
  { invariant: 'I4', what: 'deletes by name', faults: 'none', functions: { 'clean-up': deletesByName } },
  { invariant: 'I4', what: 'tags production’s snapshots', faults: 'none', functions: { 'copy-source-snapshot': tagsProduction } },
  {
    invariant: 'I5', what: 'believes what callers say they are', faults: 'none', odds: { 'request-unauthorized': 1 },
    functions: { intake: believesCallers }
  },
  { invariant: 'I5', what: 'gives a task the scripts of another application', faults: 'none', functions: { obfuscate: takesOtherScripts } },
  { invariant: 'I6', what: 'fails where a quota is full', faults: 'quota', seed: 4, functions: failsOn(/QuotaExceeded|Capacity/) },
  { invariant: 'I6', what: 'fails where a call is throttled', faults: 'throttle', seed: 2, functions: failsOn(/^Throttling/) },
  { invariant: 'I7', what: 'writes the ledger after the act', faults: 'none', functions: writesIntentsLate },
  { invariant: 'I7', what: 'calls deleted what is being deleted', faults: 'none', functions: { 'clean-up': callsDeletedTooSoon } }
]
