import { join } from 'node:path'
import { administratorKeys } from './administrators'
import { createCloudformation } from './cloudformation/service'
import { createStacks, type Stacks } from './cloudformation/stacks'
import type { Caller } from './core/call'
import { realClock, type Clock } from './core/clock'
import { createDispatcher, type Dispatcher } from './core/dispatcher'
import { realRandom, type Random } from './core/random'
import type { AwsEvent, Surroundings } from './core/surroundings'
import { createCloudWatch } from './cloudwatch/service'
import { createDeployments, type Deployments } from './deployments'
import { createDynamodb } from './dynamodb'
import type { ContainerPlane } from './ecs/container-plane'
import { createEcr } from './ecr/service'
import { startCredentialsEndpoint } from './ecs/credentials-endpoint'
import type { Ec2Durations } from './ec2/durations'
import type { Network } from './ec2/network'
import { createEc2, type Ec2Options } from './ec2/service'
import type { EcsDurations } from './ecs/durations'
import type { TaskFaults } from './ecs/faults'
import { createProcessPlane, type ImageMapping } from './ecs/process-plane'
import { createEcs } from './ecs/service'
import { createEvents } from './events'
import { createAuthority } from './iam/authority'
import { createIdentities, type Identities } from './iam/identities'
import type { AccessObserver } from './iam/judge'
import { createIam } from './iam/service'
import { createKms } from './kms/service'
import { createLambda } from './lambda'
import type { RuntimeFactory } from './lambda/runtime'
import { workerRuntimes } from './lambda/worker-runtime'
import { createLogs } from './logs/service'
import { createPostgresDataPlane, type PostgresDataPlane } from './postgres/data-plane'
import type { DataPlane } from './rds/data-plane'
import { createMetadataDataPlane, type MetadataDataPlane } from './rds/metadata-data-plane'
import type { Quotas } from './rds/quotas'
import { createRds, type Rds } from './rds/rds'
import type { DurationOf, Durations } from './rds/timing'
import { openRunDirectory } from './run-directory'
import { createS3 } from './s3/service'
import { createSns } from './sns/service'
import { createSqs } from './sqs'
import { createSts } from './sts/service'
import { startEndpoint } from './wire/endpoint'
import { createXray } from './xray/service'

/** How long AWS takes; what is not given is typical of AWS. */
export interface CloudDurations {
  rds?: Partial<Durations> | DurationOf
  ecs?: EcsDurations
  ec2?: Ec2Durations
  /** Milliseconds between an event and its first delivery. */
  eventLag?: () => number
  /** Milliseconds between evaluations of the alarms. */
  alarms?: number
  /** Seconds before each retry of a failed asynchronous invocation. */
  asynchronousRetrySeconds?: readonly number[]
}

export interface LocalCloudOptions {
  clock?: Clock
  random?: Random
  region?: string
  /** Judge every call by the policies that are deployed, and refuse what they do not allow. */
  enforce?: boolean
  /** Sees every access that was judged. */
  onAccess?: AccessObserver
  /** Of the endpoint, on 127.0.0.1; a free one by default. */
  port?: number
  durations?: CloudDurations
  rdsQuotas?: Partial<Quotas>
  taskFaults?: TaskFaults
  /** Whether an event of an AWS service is lost before any rule sees it. */
  losesEvent?: (account: string, event: AwsEvent) => boolean
  /** AMIs and launches that are not as they should be. */
  ec2?: Pick<Ec2Options, 'images' | 'faults'> & { network?: Omit<Network, 'made'> }
  /** Local commands that stand for container images, by image name. */
  images?: Record<string, ImageMapping>
  /** Instead of local processes. */
  containerPlane?: ContainerPlane
  /** Instead of real servers for `postgres` and `aurora-postgresql`, and metadata for every other engine. */
  dataPlaneFor?: (engine: string) => DataPlane
  /** Instead of worker threads that run the zipped bundles. */
  runtimeFor?: RuntimeFactory
}

/** Configuration for `new XClient(…)` of the AWS SDK. */
export interface ClientConfig {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

export interface LocalCloud extends Deployments {
  /** `http://127.0.0.1:port` */
  endpoint: string
  region: string
  /** A folder of this run, removed by `close`. */
  directory: string
  clock: Clock
  dispatcher: Dispatcher
  identities: Identities
  stacks: Stacks
  rds: Rds
  /** The real servers, unless the options brought another data plane. */
  postgres?: PostgresDataPlane
  /** What stands for the databases of every other engine. */
  metadata: MetadataDataPlane
  /** The keys of the user `administrator` of `account`, who may do everything there. */
  credentials(account: string): ClientConfig['credentials']
  clientConfig(account: string): ClientConfig
  /** Stops everything, in order; leaves no process and no file. */
  close(): Promise<void>
}

/** A cluster is one server here; its members are names for it. */
const realEngines = new Set(['postgres', 'aurora-postgresql'])

/** What is below databases and containers: real unless the options say otherwise. */
const createGround = async ({ dataPlaneFor, containerPlane, images = {}, clock, random }: LocalCloudOptions) => {
  const runDirectory = await openRunDirectory()
  const metadata = createMetadataDataPlane()
  const postgres = dataPlaneFor ? undefined : createPostgresDataPlane({ runDirectory, random })
  const containers = containerPlane ?? createProcessPlane({ images, runDirectory: runDirectory.path, clock, random })
  return {
    directory: runDirectory.path,
    postgres,
    metadata,
    containers,
    dataPlaneFor: dataPlaneFor ?? ((engine: string) => (realEngines.has(engine) ? postgres! : metadata)),
    close: async () => {
      await containers.close()
      await postgres?.close()
      await runDirectory.close()
    }
  }
}

/** Dispatcher and identities, the services' common surroundings, and the endpoint that leads to them. */
const createFrame = async (options: LocalCloudOptions) => {
  const { clock = realClock, random = realRandom, region = 'eu-central-1', port, enforce = false, onAccess: observe } = options
  const dispatcher = createDispatcher(random)
  const identities = createIdentities({ clock, random, observe })
  const authority = createAuthority({ dispatcher, identities, region, observe })
  if (enforce) dispatcher.addGate(authority.gate)
  const permits: Surroundings['permits'] = enforce ? (caller, access) => authority.judge(caller, access).allowed : undefined
  const { partition, credentialsForRole } = identities
  const callerOf = (accessKeyId: string): Caller => identities.lookup(accessKeyId)!.caller
  const endpoint = await startEndpoint({ dispatcher, identities, clock, random, port })
  return { common: { clock, random, region, partition, dispatcher, credentialsForRole, permits }, identities, callerOf, endpoint }
}

type Ground = Awaited<ReturnType<typeof createGround>>
type Frame = Awaited<ReturnType<typeof createFrame>>

/** Creates every emulated service and registers it. */
const startServices = async (options: LocalCloudOptions, { common, identities, callerOf, endpoint }: Frame, ground: Ground) => {
  const { durations = {} } = options
  const { dispatcher, region } = common
  const events = createEvents(common, { callerOf, lag: durations.eventLag })
  const { losesEvent } = options
  const surroundings: Surroundings = {
    ...common,
    emit: losesEvent ? (account, event) => void (losesEvent(account, event) || events.emit(account, event)) : events.emit
  }
  const credentials = await startCredentialsEndpoint(surroundings)
  const kms = createKms(surroundings)
  const dynamodb = createDynamodb(surroundings)
  const sqs = createSqs(surroundings, { baseUrl: () => endpoint.url })
  const cloudWatch = createCloudWatch(surroundings, { queueDepth: sqs.depth, evaluationMilliseconds: durations.alarms })
  const logs = createLogs(surroundings, cloudWatch.onLogLine)
  const { dataPlaneFor } = ground
  const rds = createRds(surroundings, { dataPlaneFor, durations: durations.rds, quotas: options.rdsQuotas, kms })
  const ecs = createEcs(surroundings, {
    containerPlane: ground.containers,
    durations: durations.ecs,
    logs,
    credentials,
    faults: options.taskFaults,
    platformEnvironment: () => ({
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: region,
      ...(ground.postgres ? { PGSSLROOTCERT: ground.postgres.caFile } : {})
    })
  })
  const made: Network['made'] = (type, account) => stacks.resources(type, account)
  const network = options.ec2?.network && { ...options.ec2.network, made }
  const ec2 = createEc2(surroundings, { ...options.ec2, network, durations: durations.ec2, agents: ecs.agents })
  const workers = { directory: join(ground.directory, 'lambda'), endpoint: () => endpoint.url, callerOf }
  const lambda = createLambda(surroundings, {
    runtimeFor: options.runtimeFor ?? workerRuntimes(surroundings, workers),
    callerOf,
    queueSignal: sqs.subscribe,
    asynchronousRetrySeconds: durations.asynchronousRetrySeconds
  })
  for (const { service } of [events, logs, kms, dynamodb, sqs, rds, ecs, ec2, lambda, cloudWatch]) dispatcher.register(service)
  const others = [
    createIam(identities), createSts(identities), createS3(surroundings), createSns(surroundings), createXray(),
    createEcr(surroundings, Object.keys(options.images ?? {}))
  ]
  const stacks = createStacks(surroundings)
  for (const service of [...others, createCloudformation(surroundings, stacks)]) dispatcher.register(service)
  const close = async () => {
    cloudWatch.close()
    await lambda.close()
    await credentials.close()
    await endpoint.close()
    await dynamodb.close()
  }
  return { stacks, rds, close }
}

/**
 * Starts the local cloud: every emulated service, for any number of accounts, behind one endpoint. Rejects if the port is taken.
 */
export const createLocalCloud = async (options: LocalCloudOptions = {}): Promise<LocalCloud> => {
  const frame = await createFrame(options)
  const { common, identities, endpoint } = frame
  const ground = await createGround(options)
  const services = await startServices(options, frame, ground)
  const { stacks } = services
  const administratorOf = administratorKeys(identities)
  const credentials = (account: string) => {
    const { accessKeyId, secretAccessKey } = administratorOf(account)
    return { accessKeyId, secretAccessKey }
  }
  return {
    endpoint: endpoint.url,
    region: common.region,
    directory: ground.directory,
    clock: common.clock,
    dispatcher: common.dispatcher,
    identities,
    stacks,
    rds: services.rds,
    postgres: ground.postgres,
    metadata: ground.metadata,
    ...createDeployments(stacks, (account) => administratorOf(account).caller),
    credentials,
    clientConfig: (account) => ({ endpoint: endpoint.url, region: common.region, credentials: credentials(account) }),
    close: async () => {
      await services.close()
      await ground.close()
    }
  }
}
