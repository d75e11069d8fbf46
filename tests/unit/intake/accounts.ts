import type { Database, Databases, Snapshot } from '../../../shared/aws/databases'
import type { OptionGroup } from '../../../shared/aws/engine-catalog'
import type { KeyState } from '../../../shared/aws/keys'
import type { InstanceType, MachineImage } from '../../../shared/aws/machine-images'
import type { DatabaseKind } from '../../../shared/config/engines'
import type { Config } from '../../../shared/config/schema'
import type { Job } from '../../../shared/job/job'
import { newJob } from '../../../shared/job/new-job'
import { checks, type IntakeAws } from '../../../functions/intake/checks'
import { now, sampleConfig, sampleRequest } from '../request/sample'

/** What the accounts of a request hold, as far as intake asks. */
export interface Accounts {
  snapshots: Snapshot[]
  originals: { kind: DatabaseKind; database: Database }[]
  /** Parameter groups of staging, by kind and name: their families. */
  parameterGroups: Record<DatabaseKind, Record<string, string>>
  optionGroups: Record<'source' | 'staging', OptionGroup[]>
  /** Engine versions that RDS offers: family and major version by `engine version`. */
  versions: Record<string, { family: string; major: string }>
  /** Names of the snapshots that staging has already. */
  taken: Record<DatabaseKind, string[]>
  keys: Record<string, KeyState>
  scripts: string[]
  /** Machine images, by id; none by default. */
  images?: Record<string, MachineImage>
  /** Instance types; by default the one of the configuration. */
  instanceTypes?: Record<string, InstanceType>
}

export const snapshotKey = 'arn:aws:kms:us-east-1:111111111111:key/data'

/** A snapshot of the sample request's application. */
export const snapshotOf = (engine: string, engineVersion: string, changes: Partial<Snapshot> = {}): Snapshot => {
  const kind = changes.kind ?? 'instance'
  const type = kind === 'cluster' ? 'cluster-snapshot' : 'snapshot'
  return {
    kind, name: 'yesterday', arn: `arn:aws:rds:us-east-1:111111111111:${type}:yesterday`, status: 'available', type: 'manual', engine, engineVersion,
    databaseIdentifier: 'shop-db', takenAt: now, encrypted: true, kmsKeyId: snapshotKey, tags: [{ Key: 'ApplicationName', Value: 'shop' }],
    ...changes
  }
}

/** As an m7i.large. */
export const twoCores: InstanceType = { architectures: ['x86_64'], cpuUnits: 2048, memoryMebibytes: 8192 }

export const databaseOf = (changes: Partial<Database> = {}): Database => ({
  name: 'shop-db', arn: '', status: 'available', instanceClass: 'db.m6i.large', parameterGroup: 'default.any', members: [],
  passwordPending: false, tags: [], ...changes
})

const lookUp = (accounts: Accounts, kind: DatabaseKind, where: 'source' | 'staging'): Partial<Databases> => {
  const own = accounts.snapshots.filter((snapshot) => snapshot.kind === kind)
  return {
    snapshot: async (nameOrArn) =>
      where === 'staging'
        ? accounts.taken[kind].includes(nameOrArn) ? snapshotOf('postgres', '17.4', { kind, name: nameOrArn }) : undefined
        : own.find(({ name, arn }) => [name, arn].includes(nameOrArn)),
    newestSnapshot: async (database) => own.find(({ databaseIdentifier }) => databaseIdentifier === database),
    database: async (name) => accounts.originals.find((one) => one.kind === kind && one.database.name === name)?.database,
    parameterGroup: async (name) => {
      const family = accounts.parameterGroups[kind][name]
      return family === undefined ? undefined : { name, family }
    }
  }
}

/** Runs the checks of a request that differs from the sample one by `changes`, on `accounts`. */
export const check = async (accounts: Accounts, changes: object = {}, configure = (config: Config) => config) => {
  const config = configure(sampleConfig())
  const request = sampleRequest({ RdsSnapshotIdentifier: 'yesterday', ...changes })
  const requester = { account: '111111111111', arn: 'arn:aws:sts::111111111111:assumed-role/Shop_invoker/ci', userId: 'AROA:ci' }
  const job: Job = newJob({ jobId: '0'.repeat(26), applicationName: 'shop', request, requester }, now, config)
  const aws = {
    databases: (where: 'source' | 'staging', _job: Job, kind: DatabaseKind) => lookUp(accounts, kind, where),
    catalog: (sourceAccount?: string) => ({
      version: async (engine: string, version: string) => accounts.versions[`${engine} ${version}`],
      optionGroup: async (name: string) => accounts.optionGroups[sourceAccount ? 'source' : 'staging'].find((group) => group.name === name)
    }),
    keys: () => ({ state: async (arn: string) => accounts.keys[arn] ?? 'Enabled' }),
    machines: {
      image: async (id: string) => (accounts.images ?? {})[id],
      type: async (name: string) => (accounts.instanceTypes ?? { 'm7i.large': twoCores })[name]
    },
    typical: { of: async () => ({}) },
    names: { claim: async () => true },
    objects: {
      list: async ({ key }: { key: string }) => accounts.scripts.filter((script) => script.startsWith(key)),
      read: async ({ key }: { key: string }) =>
        accounts.scripts.includes(key) ? { content: new Uint8Array(), versionId: '1', sha256: 'a'.repeat(64) } : undefined
    }
  } as unknown as IntakeAws
  const { facts, faults } = await checks(job, aws, config)
  return { facts, faults: faults.map(({ name, message, causeCode }) => ({ name, message, causeCode })) }
}
