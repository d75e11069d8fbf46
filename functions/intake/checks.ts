import type { AccountDatabases } from '../../shared/aws/account-databases'
import type { Databases, Snapshot } from '../../shared/aws/databases'
import type { Objects } from '../../shared/aws/objects'
import { findScripts } from '../../shared/aws/scripts'
import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Job, Source } from '../../shared/job/job'
import type { TypicalDurations } from '../../shared/job/typical-durations'
import type { Facts } from '../../shared/kernel/step'
import { authorize, snapshotBelongs } from '../../shared/request/authorize'
import { refused } from '../../shared/request/refusal'
import type { Request } from '../../shared/request/schema'
import { taskSize } from '../../shared/request/task-size'
import { unsupportedEngine } from '../../shared/request/supported'
import { finalSnapshotName } from './final-snapshot-name'

export interface IntakeAws extends AccountDatabases {
  objects: Objects
  typical: TypicalDurations
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
  const source = aws.databases('source', located)
  const snapshot = await findSnapshot(request, source)
  if (snapshot instanceof PermanentError) return { facts: {}, faults: [snapshot] }
  if (!snapshotBelongs(snapshot.tags, request.ApplicationName)) return { facts: {}, faults: [refused('snapshot-application')] }
  const staging = aws.databases('staging', located)
  const group = await parameterGroup(request, snapshot, source, staging)
  const name = finalSnapshotName(job, snapshot.databaseIdentifier)
  const scripts = await findScripts(request, environment.requireVerification, aws.objects)
  const faults = [
    ...snapshotFaults(snapshot),
    ...(group instanceof PermanentError ? [group] : []),
    ...(await takenName(name, staging)),
    ...sizeFaults(request, config),
    ...scripts.faults
  ]
  const Source: Source = {
    Account: account,
    SnapshotName: snapshot.name,
    SnapshotArn: snapshot.arn,
    DatabaseIdentifier: snapshot.databaseIdentifier,
    Engine: snapshot.engine,
    EngineVersion: snapshot.engineVersion,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    ParameterGroup: group instanceof PermanentError ? undefined : group
  }
  const Typical = await aws.typical.of(Source)
  return { facts: { Source, Typical, Engine: snapshot.engine, FinalSnapshotName: name, Scripts: scripts.scripts }, faults }
}

/** The account that an ARN names. */
const accountOf = (request: Request): string | undefined =>
  /^arn:[^:]*:rds:[^:]*:(\d{12}):/.exec(request.RdsSnapshotIdentifier ?? '')?.[1]

const findSnapshot = async (request: Request, source: Databases): Promise<Snapshot | PermanentError> => {
  const { RdsSnapshotIdentifier: identifier, RdsInstanceIdentifier: database } = request
  if (identifier?.includes(':cluster-snapshot:')) {
    return fault('MaskopyResourceException', unsupportedEngine('', 'cluster')!, 'UnsupportedEngine')
  }
  const found = identifier ? await source.snapshot(identifier) : await source.newestSnapshot(database!)
  const what = identifier ? `The snapshot '${identifier}' does not exist` : `The database '${database}' has no available snapshot`
  return found ?? fault('MaskopyResourceNotFoundException', `${what} in the source account.`)
}

const snapshotFaults = (snapshot: Snapshot): PermanentError[] => {
  const faults: PermanentError[] = []
  const unsupported = unsupportedEngine(snapshot.engine, 'instance')
  if (unsupported) faults.push(fault('MaskopyResourceException', unsupported, 'UnsupportedEngine'))
  if (snapshot.status !== 'available') {
    const message = `The snapshot '${snapshot.name}' is ${snapshot.status}; it must be available.`
    faults.push(fault('MaskopyDBInstanceStatusException', message, snapshot.status))
  }
  return faults
}

/** The one that was asked for, or one in staging that has the name of the original's; absent where the original is gone. */
const parameterGroup = async (
  request: Request, snapshot: Snapshot, source: Databases, staging: Databases
): Promise<string | undefined | PermanentError> => {
  const wanted = request.RdsParameterGroup ?? (await source.database(snapshot.databaseIdentifier))?.parameterGroup
  if (!wanted) return undefined
  const found = await staging.parameterGroup(wanted)
  const family = `${snapshot.engine}${snapshot.engineVersion.split('.')[0]}`
  if (!found) {
    return fault('MaskopyResourceNotFoundException', `The parameter group '${wanted}' does not exist in the staging account.`)
  }
  if (found.family === family) return found.name
  const message = `The parameter group '${wanted}' is of the family ${found.family}; the snapshot needs ${family}.`
  return fault('MaskopyResourceException', message, 'ParameterGroupFamily')
}

/** A size that is only half given must fit the configured half. */
const sizeFaults = (request: Request, config: Config): PermanentError[] =>
  taskSize(request, config).faults.map(({ path, message }) => fault('MaskopyResourceException', `${path} ${message}.`, 'TaskSize'))

const takenName = async (name: string, staging: Databases): Promise<PermanentError[]> =>
  (await staging.snapshot(name))
    ? [fault('MaskopyResourceException', `A snapshot called '${name}' exists already; choose another RdsFinalSnapshotIdentifier.`, 'NameTaken')]
    : []
