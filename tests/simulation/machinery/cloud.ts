import { createStacks } from '../../../local/cloudformation/stacks'
import type { Call, Caller, Service } from '../../../local/core/call'
import { createDispatcher, type Dispatcher } from '../../../local/core/dispatcher'
import type { AwsEvent, Surroundings } from '../../../local/core/surroundings'
import { createDynamodb } from '../../../local/dynamodb'
import { createMemoryDatabase, type MemoryDatabase } from '../../../local/dynamodb/memory/database'
import { createEc2 } from '../../../local/ec2/service'
import type { ContainerPlane } from '../../../local/ecs/container-plane'
import type { TaskFaults } from '../../../local/ecs/faults'
import { createEcs } from '../../../local/ecs/service'
import { createEvents } from '../../../local/events'
import { createLambda } from '../../../local/lambda'
import type { RuntimeFactory } from '../../../local/lambda/runtime'
import { createMetadataDataPlane } from '../../../local/rds/metadata-data-plane'
import type { Quotas } from '../../../local/rds/quotas'
import { createRds } from '../../../local/rds/rds'
import type { Change, DurationOf } from '../../../local/rds/timing'
import { createS3 } from '../../../local/s3/service'
import { createSqs } from '../../../local/sqs'
import type { Config } from '../../../shared/config/schema'
import type { VirtualClock } from './clock'
import type { DrawnDurations } from './durations'
import type { Chance } from './random'
import { templates } from './stack'

export interface CloudOptions {
  clock: VirtualClock
  random: Chance
  config: Config
  durations: DrawnDurations
  quotas?: Partial<Quotas>
  vcpuQuota?: number
  containerPlane: ContainerPlane
  taskFaults: TaskFaults
  runtimeFor: RuntimeFactory
  /** Sees a change of RDS begin, before it takes any time. */
  onChange(change: Change, arn: string): void
  /** Milliseconds of a change that takes longer than anything drawn. */
  hanging(change: Change, arn: string): number | undefined
  /** Milliseconds that an index is behind. */
  indexLag(): number
  /** Milliseconds that EventBridge takes. */
  deliveryLag(): number
  /** Brings an AWS service's event to the bus, when and as often as a run decides. */
  onEvent(account: string, event: AwsEvent, deliver: () => void): void
}

export const administrator = (account: string): Caller => ({ account, arn: `arn:aws:iam::${account}:root`, userId: account })

/** A KMS in which every key exists and may be used; who may use which is judged elsewhere. */
const usableKeys: Service = {
  signingName: 'kms',
  protocol: 'json-1.1',
  targetPrefix: 'TrentService',
  operations: { DescribeKey: ({ input }: Call) => ({ KeyMetadata: { KeyId: input.KeyId, Arn: input.KeyId, KeyState: 'Enabled' } }) }
}
const kms = { usableKey: (keyId: string) => ({ arn: keyId, awsManaged: keyId === 'alias/aws/rds' }) }

/** Assumed roles are known by their ARN; nothing here judges them. */
const roles = {
  credentialsForRole: (roleArn: string) => ({ accessKeyId: roleArn, secretAccessKey: '', sessionToken: '', expiresAt: Infinity }),
  callerOf: (roleArn: string): Caller => ({ account: roleArn.split(':')[4]!, arn: roleArn, userId: roleArn, roleArn })
}

const createRdsOf = (surroundings: Surroundings, { durations, onChange, hanging, quotas }: CloudOptions) => {
  const plane = createMetadataDataPlane()
  let isFurnished = false
  const durationOf: DurationOf = (change, { arn }) => {
    if (!isFurnished) return 1000
    onChange(change, arn)
    return hanging(change, arn) ?? durations.of('rds', change, arn)
  }
  const rds = createRds(surroundings, { dataPlaneFor: () => plane, kms, quotas, durations: durationOf })
  return { plane, rds, furnished: () => void (isFurnished = true) }
}

/** The emulated accounts of one run, on virtual time, with the product's own queues, rules, table and event source mappings. */
export const createCloud = async (options: CloudOptions) => {
  const { clock, random, config, durations } = options
  const dispatcher: Dispatcher = createDispatcher(random)
  const common = { clock, random, region: config.region, partition: 'aws', dispatcher, credentialsForRole: roles.credentialsForRole }
  const events = createEvents(common, { callerOf: roles.callerOf, lag: options.deliveryLag })
  const surroundings: Surroundings = {
    ...common,
    emit: (account, event) => {
      const kept = structuredClone(event)
      options.onEvent(account, kept, () => events.emit(account, kept))
    }
  }
  const tables = new Map<string, MemoryDatabase>()
  const dynamodb = createDynamodb(surroundings, (account, region) => {
    const database = createMemoryDatabase(account, region, clock, options.indexLag)
    tables.set(account, database)
    return database
  })
  const sqs = createSqs(surroundings, { baseUrl: () => 'https://sqs.invalid' })
  const { rds, plane, furnished } = createRdsOf(surroundings, options)
  const ecsDurations = (['provisioning', 'pulling', 'stopping', 'deprovisioning', 'taskDefinitionDeletion'] as const).map(
    (name) => [name, () => durations.next('ecs', name)] as const
  )
  const ecs = createEcs(surroundings, {
    containerPlane: options.containerPlane, faults: options.taskFaults, vcpuQuota: options.vcpuQuota,
    durations: Object.fromEntries(ecsDurations) as any
  })
  const ec2Durations = (['starting', 'joining', 'shuttingDown'] as const).map((name) => [name, () => durations.next('ec2', name)] as const)
  const ec2 = createEc2(surroundings, { durations: Object.fromEntries(ec2Durations) as any, agents: ecs.agents })
  const lambda = createLambda(surroundings, { runtimeFor: options.runtimeFor, callerOf: roles.callerOf, queueSignal: sqs.subscribe })
  for (const { service } of [events, dynamodb, sqs, rds, ecs, ec2, lambda]) dispatcher.register(service)
  for (const service of [createS3(surroundings), usableKeys]) dispatcher.register(service)
  const stacks = createStacks(surroundings)
  const { staging, source } = await templates(config)
  const deploy = (account: string, template: string, parameters = {}) =>
    stacks.deploy({ stackName: 'maskopy', account, template, parameters, caller: administrator(account), artifacts: () => new Uint8Array() })
  await deploy(config.stagingAccountId, staging)
  await deploy(config.sourceAccounts[0]!.accountId, source, { Stage: config.stage })
  return {
    clock, region: config.region, dispatcher, rds, plane, ecs, ec2, sqs, events, furnished,
    /** Items of the staging account's table in DynamoDB's JSON. */
    items: (table: string) => tables.get(config.stagingAccountId)!.items(table),
    item: (table: string, jobId: string) =>
      tables.get(config.stagingAccountId)!.item(table, { JobId: { S: jobId }, Item: { S: 'JOB' } }),
    /** Calls as somebody who may do everything in `account`; for the world around the product. */
    as: (account: string) => (service: string, operation: string, input: object): Promise<any> =>
      dispatcher.dispatch({ service, operation, input, caller: administrator(account) }),
    close: () => lambda.close()
  }
}

export type Cloud = Awaited<ReturnType<typeof createCloud>>
