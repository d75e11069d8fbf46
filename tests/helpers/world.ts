import { Readable } from 'node:stream'
import { SQSClient, DeleteMessageCommand, GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { TaskFault } from '../../local/ecs/faults'
import { inventory, type Existing } from '../../local/world/inventory'
import { readJob, type Completion } from '../../local/world/job-watch'
import { presignCallerIdentity } from '../../local/world/presigned-identity'
import { createRequester, sendRaw, sendRequest, type Requester } from '../../local/world/requester'
import { createSourceDatabase, type SourceDatabase } from '../../local/world/source-database'
import { waitUntil } from '../../local/world/wait-until'
import { createWorld, uploadScripts, type World, type WorldOptions } from '../../local/world/world'
import { jobIdOf } from '../../shared/job/names'
import { AccessRecorder } from './access-record'

export const databaseName = 'shop'

/** Few rows, but every raw value is long and unique enough to be found wherever it survives. */
export const dump = `
  CREATE TABLE customers (id int PRIMARY KEY, name text, email text, note text);
  CREATE TABLE products (id int PRIMARY KEY, title text);
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, product_id int REFERENCES products, address text);
  INSERT INTO customers SELECT n, 'Rosalind Rawname-' || n, 'rosalind.' || n || '@raw.example', 'prefers delivery to door ' || n || '-raw'
    FROM generate_series(1, 400) n;
  INSERT INTO products SELECT n, 'Kettle model ' || n FROM generate_series(1, 20) n;
  INSERT INTO orders SELECT n, n, 1 + n % 20, 'Rawstreet ' || n || ', Rawtown' FROM generate_series(1, 400) n;
  ANALYZE;`

/** Scripts that mask every personal column, and a query that says so. */
export const goodScripts: Record<string, string> = {
  '01-customers.sql': `UPDATE customers SET name = 'Customer ' || id, email = id || '@masked.invalid', note = NULL`,
  '02-orders.sql': `UPDATE orders SET address = 'Masked Road ' || id`,
  'verify/01-emails.sql': `SELECT id FROM customers WHERE email NOT LIKE '%@masked.invalid'`,
  'verify/02-names.sql': `SELECT id FROM customers WHERE name LIKE '%Rawname%'`
}

/** A job that was asked for. */
export interface Asked {
  jobId: string
  finalName: string
}

/** What has become of a job. */
export interface Ended {
  completion: Completion
  job: Record<string, any>
  history: Awaited<ReturnType<typeof readJob>>['history']
}

/** Completions as they come, one list a job: a job that is answered in two ways is seen. */
const watchCompletions = ({ cloud, stage, completionQueueUrl: QueueUrl }: World) => {
  const sqs = new SQSClient(cloud.clientConfig(stage.stagingAccount))
  const completions = new Map<string, Completion[]>()
  let open = true
  const watching = (async () => {
    while (open) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }))
      for (const { Body, ReceiptHandle } of Messages) {
        const completion = JSON.parse(Body!) as Completion
        completions.set(completion.JobId, [...(completions.get(completion.JobId) ?? []), completion])
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      }
    }
  })()
  return {
    completions,
    stop: () => {
      open = false
      return watching
    }
  }
}

/** A world with a production database, in which any number of jobs run side by side, each with scripts of its own. */
export interface TestWorld extends World {
  source: SourceDatabase
  requester: Requester
  /** What goes wrong with the task that obfuscates, by the job's id; or with the one that verifies, by `ID verify`. */
  taskFaults: Map<string, TaskFault>
  /** Uploads the scripts and sends a request that differs from an ordinary one by `changes`. */
  ask(scenario: string, scripts?: Record<string, string>, changes?: Record<string, unknown>, by?: Requester): Promise<Asked>
  /** Sends any text to the intake queue; answers the id of its job. */
  send(body: string): Promise<string>
  /** Waits for the completion of a job, and reads what is recorded of it then. */
  ended(jobId: string): Promise<Ended>
  /** How many different answers a job has had so far; the same one may be delivered again. */
  completionsOf(jobId: string): number
  /** What exists in all accounts and bears the job's id in its name. */
  leftoversOf(jobId: string): Promise<Existing[]>
}

/** Far more than a job takes: machines that run tests are busy. */
const patienceSeconds = 240

/** Starts the cloud with the packaged service and fills the production database. */
export const openTestWorld = async (options: WorldOptions = {}): Promise<TestWorld> => {
  const taskFaults = new Map<string, TaskFault>()
  const access = new AccessRecorder()
  const world = await createWorld({
    taskFaults: ({ startedBy = '', family }) => taskFaults.get(family.includes('-verify-') ? `${startedBy} verify` : startedBy),
    onAccess: access.observe,
    ...options
  })
  try {
    const source = await createSourceDatabase(world, { identifier: 'shop-production', databaseName, dump: Readable.from([dump]) })
    const requester = await createRequester(world)
    const { completions, stop } = watchCompletions(world)
    let signedAt = Infinity
    return {
      ...world,
      source,
      requester,
      taskFaults,
      ask: async (scenario, scripts = goodScripts, changes = {}, by = requester) => {
        const { stage, cloud } = world
        const files = Object.entries(scripts).map(([name, sql]) => ({ name, sql }))
        // A signature proves one request: requests of the same second would have the same.
        signedAt = Math.min(cloud.clock.now(), signedAt - 1000)
        const finalName = `${String(changes.ApplicationName ?? stage.application)}-${scenario}`
        const messageId = await sendRequest(world, by, {
          ApplicationName: stage.application,
          CostCenter: 'CC 4711',
          RdsSnapshotIdentifier: source.automatedSnapshot,
          RdsFinalSnapshotIdentifier: finalName,
          DestinationEnv: stage.environment,
          ObfuscationScriptPath: await uploadScripts(world, files, `${scenario}/`),
          SqlScriptList: Object.keys(scripts).filter((name) => !name.startsWith('verify/')),
          DbName: databaseName,
          PresignedUrl: await presignCallerIdentity(by.credentials, stage.region, new Date(signedAt)),
          ...changes
        })
        return { jobId: jobIdOf(messageId), finalName }
      },
      send: async (body) => jobIdOf(await sendRaw(world, requester, body)),
      ended: async (jobId) => {
        const { clock } = world.cloud
        const completion = await waitUntil(clock, patienceSeconds, `completion of ${jobId}`, async () => completions.get(jobId)?.[0])
        const closed = await waitUntil(clock, patienceSeconds, `end of ${jobId}`, async () => {
          const record = await readJob(world, jobId)
          return record.job?.ClosedAt && record
        })
        return { completion, job: closed.job!, history: closed.history }
      },
      completionsOf: (jobId) => new Set(completions.get(jobId)?.map((completion) => JSON.stringify(completion))).size,
      leftoversOf: async (jobId) => (await inventory(world)).filter(({ name }) => name.includes(jobId.toLowerCase())),
      close: async () => {
        await stop()
        access.write(world.cloud)
        await world.close()
      }
    }
  } catch (error) {
    await world.close()
    throw error
  }
}

/** Messages on the staging account's dead-letter queues and on the queue of undelivered events, by queue; empty ones are left out. */
export const deadLetters = async ({ cloud, stage }: World): Promise<Record<string, number>> => {
  const sqs = new SQSClient(cloud.clientConfig(stage.stagingAccount))
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  const counts: Record<string, number> = {}
  for (const QueueUrl of QueueUrls.filter((url) => /dead-letters|undelivered/.test(url))) {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    )
    const count = Number(Attributes!.ApproximateNumberOfMessages)
    if (count > 0) counts[QueueUrl.split('/').at(-1)!] = count
  }
  return counts
}
