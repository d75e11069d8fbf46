import type { AccountDatabases } from '../../shared/aws/account-databases'
import type { Database, Databases, Snapshot } from '../../shared/aws/databases'
import type { EngineCatalog } from '../../shared/aws/engine-catalog'
import type { Keys } from '../../shared/aws/keys'
import type { Objects } from '../../shared/aws/objects'
import { findScripts } from '../../shared/aws/scripts'
import { supportedEngines } from '../../shared/config/engines'
import type { Config, Environment } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { FinalNames } from '../../shared/job/final-names'
import type { Job, Source } from '../../shared/job/job'
import { isDefaultGroup } from '../../shared/job/source'
import type { TypicalDurations } from '../../shared/job/typical-durations'
import { waivedVerification, waives } from '../../shared/job/verification'
import type { Facts } from '../../shared/kernel/step'
import { authorize } from '../../shared/request/authorize'
import { ownerFault } from '../../shared/request/refusal'
import type { Request } from '../../shared/request/schema'
import { taskSize } from '../../shared/request/task-size'
import { containerInstanceFaults, type MachineCatalog } from './container-instance-faults'
import { finalSnapshotName, nameMaximum, passesForAnother } from './final-snapshot-name'
import { findSnapshot, type DatabasesOf } from './find-snapshot'
import { findGroups, type GroupsFound } from './groups'
import { maskingFaults } from './masking-faults'
import { keyFault, snapshotFaults } from './snapshot-faults'

export interface IntakeAws extends AccountDatabases {
  objects: Objects
  machines: MachineCatalog
  typical: TypicalDurations
  names: FinalNames
  /** Of the staging account, or of a source account. */
  catalog(sourceAccount?: string): EngineCatalog
  /** Of a source account. */
  keys(sourceAccount: string): Keys
}

export interface Findings {
  facts: Facts
  /** Everything that is wrong, not the first thing only. */
  faults: PermanentError[]
}

const fault = (...[name, message, cause]: ConstructorParameters<typeof PermanentError>) => new PermanentError(name, message, cause)

/** The record holds a whole request here: refused ones never get so far. */
const requestOf = (job: Job) => job.Request as Request

/** Checks the request against the accounts. Runs from the record alone, so that a redelivery can run it again. */
export const checks = async (job: Job, aws: IntakeAws, config: Config): Promise<Findings> => {
  const request = requestOf(job)
  const { environment, sourceAccountIds } = authorize(job.Requester!, request, config)
  const account = accountOf(request) ?? sourceAccountIds[0]!
  const located = { ...job, Source: { Account: account } as Source }
  const source: DatabasesOf = (kind) => aws.databases('source', located, kind)
  const snapshot = await findSnapshot(request, source)
  if (snapshot instanceof PermanentError) return { facts: {}, faults: [snapshot] }
  const foreign = ownerFault(request.ApplicationName, snapshot.tags)
  if (foreign) return { facts: {}, faults: [foreign] }
  const staging = aws.databases('staging', located, snapshot.kind)
  // None of these needs another's answer, and each is a call or some of AWS.
  const [[original, groups], { name, faults: nameFaults }, masking, faultsOfKeys, Typical] = await together([
    source(snapshot.kind).database(snapshot.databaseIdentifier)
      .then(async (found) => [found, await suitability({ request, account, snapshot, original: found, staging, aws })] as const),
    freeName(job, snapshot, staging, aws.names, config),
    maskingOf(request, snapshot.engine, environment, aws, config),
    keyFaults(snapshot, account, aws, config),
    aws.typical.of({ Account: account, DatabaseIdentifier: snapshot.databaseIdentifier })
  ])
  const faults = [...groups.faults, ...faultsOfKeys, ...nameFaults, ...masking.faults]
  const Source: Source = {
    Account: account,
    Kind: snapshot.kind,
    SnapshotName: snapshot.name,
    SnapshotArn: snapshot.arn,
    DatabaseIdentifier: snapshot.databaseIdentifier,
    Engine: snapshot.engine,
    EngineVersion: snapshot.engineVersion,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    InstanceClass: original && (await instanceClassOf(original, source('instance'))),
    ParameterGroup: groups.parameterGroup,
    OptionGroup: groups.optionGroup
  }
  const TargetAccounts = environment.targetAccountIds.filter((target) => target !== config.stagingAccountId)
  return { facts: { Source, TargetAccounts, Typical, Engine: snapshot.engine, FinalSnapshotName: name, ...masking.facts }, faults }
}

/** Waits for all, whatever becomes of one: nothing may go on when the check is over. Then the first that failed fails it. */
const together = async <Parts extends readonly unknown[]>(parts: { [Key in keyof Parts]: Promise<Parts[Key]> }): Promise<Parts> => {
  await Promise.allSettled(parts)
  return Promise.all(parts) as unknown as Promise<Parts>
}

/** The account that an ARN names. */
const accountOf = (request: Request): string | undefined =>
  /^arn:[^:]*:rds:[^:]*:(\d{12}):/.exec(request.RdsSnapshotIdentifier ?? '')?.[1]

interface Suitability {
  request: Request
  account: string
  snapshot: Snapshot
  original: Database | undefined
  staging: Databases
  aws: IntakeAws
}

/** Whether the snapshot can be copied, shared and restored, and with which groups. */
const suitability = async ({ request, account, snapshot, original, staging, aws }: Suitability): Promise<GroupsFound> => {
  const { optionGroup, kind, engine } = snapshot
  const own = optionGroup && !isDefaultGroup(optionGroup) ? await aws.catalog(account).optionGroup(optionGroup) : undefined
  const options = own?.options ?? []
  const faults = snapshotFaults(snapshot, options, request.ObfuscateRunMode)
  if (!supportedEngines[kind].includes(engine)) return { faults }
  const groups = await findGroups({ request, snapshot, original, options }, staging, aws.catalog())
  return { ...groups, faults: [...faults, ...groups.faults] }
}

/** Serverless capacity is no class that an instance can be asked for. */
const serverless = 'db.serverless'

/** Of the original, or of an Aurora cluster's writer. */
const instanceClassOf = async (original: Database, instances: Databases): Promise<string | undefined> => {
  const [writer] = original.members
  const found = original.instanceClass || (writer && (await instances.database(writer))?.instanceClass)
  return found && found !== serverless ? found : undefined
}

const keyFaults = async (snapshot: Snapshot, account: string, aws: IntakeAws, config: Config): Promise<PermanentError[]> => {
  const keys = aws.keys(account)
  const copyKey = config.sourceAccounts.find(({ accountId }) => accountId === account)!.snapshotKeyArn
  const own = snapshot.kmsKeyId
  return [
    ...(own ? keyFault('The key of the snapshot', own, await keys.state(own)) : []),
    ...keyFault('The key of source copies', copyKey, await keys.state(copyKey))
  ]
}

/** What will run on the database, and whether anything can. */
const maskingOf = async (request: Request, engine: string, environment: Environment, aws: IntakeAws, config: Config): Promise<Findings> => {
  if (request.ObfuscateRunMode === 'none') return { facts: {}, faults: [] }
  const waived = waives(environment, engine)
  const { scripts, faults } = await findScripts(request, environment.requireVerification && !waived, aws.objects)
  const facts: Facts = { Scripts: scripts, ...(waived && { Verification: waivedVerification(environment) }) }
  const engineFaults = maskingFaults(request, engine, environment)
  const instanceFaults = await containerInstanceFaults(request, aws.machines, config)
  return { facts, faults: [...engineFaults, ...sizeFaults(request, config), ...instanceFaults, ...faults] }
}

/** A size that is only half given must fit the configured half. */
const sizeFaults = (request: Request, config: Config): PermanentError[] =>
  taskSize(request, config).faults.map(({ path, message }) => fault('MaskopyResourceException', `${path} ${message}.`, 'TaskSize'))

/** A name that was asked for is free or refused; one of our own making gives way to whoever has it. */
const freeName = async (job: Job, snapshot: Snapshot, staging: Databases, names: FinalNames, { applications }: Config) => {
  const { kind, databaseIdentifier } = snapshot
  const faultsOf = (name: string) => faultsOfName(name, snapshot, staging, () => names.claim(kind, name, job.JobId))
  const name = finalSnapshotName(job, kind, databaseIdentifier)
  if (passesForAnother(name, job.ApplicationName, applications)) {
    const message = `The name '${name}' begins with that of another application; choose another RdsFinalSnapshotIdentifier.`
    return { name, faults: [fault('MaskopyResourceException', message, 'NameOfAnother')] }
  }
  const faults = await faultsOf(name)
  if (faults.length === 0 || job.Request.RdsFinalSnapshotIdentifier) return { name, faults }
  const distinct = finalSnapshotName(job, kind, databaseIdentifier, job.JobId.slice(-distinctCharacters))
  return { name: distinct, faults: await faultsOf(distinct) }
}

/** Of a JobId: as many as tell a trillion jobs of one second apart. */
const distinctCharacters = 8

/** Claimed first and looked for then: whoever had the claim before may have made the snapshot in between. */
const faultsOfName = async (
  name: string, { kind }: Snapshot, staging: Databases, claim: () => Promise<boolean>
): Promise<PermanentError[]> => {
  if (name.length > nameMaximum[kind]) {
    const message = `RdsFinalSnapshotIdentifier must be at most ${nameMaximum[kind]} characters for a snapshot of a DB ${kind}.`
    return [fault('MaskopyResourceException', message, 'NameTooLong')]
  }
  if (!(await claim())) {
    const message = `Another job is making a snapshot called '${name}'; choose another RdsFinalSnapshotIdentifier.`
    return [fault('MaskopyResourceException', message, 'NameClaimed')]
  }
  if (!(await staging.snapshot(name))) return []
  const message = `A snapshot called '${name}' exists already; choose another RdsFinalSnapshotIdentifier.`
  return [fault('MaskopyResourceException', message, 'NameTaken')]
}
