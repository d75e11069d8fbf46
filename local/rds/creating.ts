import type { Call, Caller } from '../core/call'
import { arnOf, requireKey, type ControlPlane } from './control-plane'
import { isAurora, type EngineVersion } from './engines'
import { invalidCombination, invalidValue } from './errors'
import { optionGroupFor, parameterGroupFor, subnetGroupFor } from './groups'
import { flag, integer, list, requiredText, tagsOf, text } from './input'
import { DATABASES } from './kinds'
import { databasesOf } from './lookup'
import type { Database, Kind } from './model'
import { newIdentifier, resourceId } from './names'

/** What every new database has in common, whether it is created or restored, instance or cluster. */
export const newDatabase = (
  rds: ControlPlane,
  kind: Kind,
  { input, caller }: Pick<Call, 'input' | 'caller'>,
  version: EngineVersion
): Database => {
  const { account } = caller
  const family = DATABASES[kind]
  const id = requireFreeDatabaseId(rds, kind, account, requiredText(input, family.idMember))
  const subnetGroup = subnetGroupFor(rds, account, text(input, 'DBSubnetGroupName'))
  const parameterGroup =
    kind === 'instance'
      ? parameterGroupFor(rds, account, 'pg', text(input, 'DBParameterGroupName'), version)
      : parameterGroupFor(rds, account, 'cluster-pg', text(input, 'DBClusterParameterGroupName'), version)
  const uniqueId = resourceId(rds.random, family.resourceIdPrefix)
  return {
    kind,
    id,
    arn: arnOf(rds, account, family.arnType, id),
    account,
    sequence: rds.nextSequence(),
    status: 'creating',
    tags: tagsOf(input),
    work: Promise.resolve(),
    resourceId: uniqueId,
    storageId: uniqueId,
    createdAt: rds.clock.now(),
    engine: version.engine,
    engineVersion: version.version,
    masterUsername: '',
    databaseName: text(input, kind === 'instance' ? 'DBName' : 'DatabaseName'),
    port: integer(input, 'Port') ?? version.port,
    allocatedStorageGiB: integer(input, 'AllocatedStorage') ?? 1,
    storageType: text(input, 'StorageType') ?? (isAurora(version.engine) ? 'aurora' : 'gp2'),
    iops: integer(input, 'Iops'),
    encrypted: false,
    optionGroupName: optionGroupFor(rds, account, text(input, 'OptionGroupName'), version),
    availabilityZone: text(input, 'AvailabilityZone') ?? `${rds.region}a`,
    vpcId: 'vpc-local',
    licenseModel: text(input, 'LicenseModel') ?? version.licenseModel,
    backupRetentionDays: retentionDays(kind, integer(input, 'BackupRetentionPeriod') ?? 1),
    backupWindow: text(input, 'PreferredBackupWindow') ?? '03:00-03:30',
    iamAuthentication: flag(input, 'EnableIAMDatabaseAuthentication') ?? false,
    instanceClass: instanceClass(text(input, kind === 'instance' ? 'DBInstanceClass' : 'DBClusterInstanceClass')),
    parameterGroupName: parameterGroup,
    subnetGroupName: subnetGroup?.name,
    securityGroupIds: securityGroupIds(input),
    publiclyAccessible: flag(input, 'PubliclyAccessible') ?? subnetGroup === undefined,
    multiAZ: flag(input, 'MultiAZ') ?? false,
    deletionProtection: flag(input, 'DeletionProtection') ?? false,
    copyTagsToSnapshot: flag(input, 'CopyTagsToSnapshot') ?? false,
    autoMinorVersionUpgrade: flag(input, 'AutoMinorVersionUpgrade') ?? true,
    pending: {}
  }
}

export const requireFreeDatabaseId = (rds: ControlPlane, kind: Kind, account: string, name: string): string => {
  const family = DATABASES[kind]
  const id = newIdentifier(family.idMember, name, 63)
  const own = databasesOf(rds, account, kind)
  if (own.some((database) => database.id === id)) throw family.alreadyExists()
  if (own.length >= rds.quotas[family.quota]) throw family.quotaExceeded()
  return id
}

/** The default security group of the default VPC where none is given. */
const securityGroupIds = (input: Call['input']): string[] => {
  const given = list(input, 'VpcSecurityGroupIds')
  return given.length > 0 ? given : ['sg-default']
}

/** 0 to 35 days; a cluster always keeps backups. */
export const retentionDays = (kind: Kind, days: number): number => {
  const least = kind === 'cluster' ? 1 : 0
  if (days < least || days > 35) throw invalidValue(`Invalid backup retention period: ${days}. Must be between ${least} and 35`)
  return days
}

export const instanceClass = (name: string | undefined): string => {
  if (name !== undefined && !/^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) throw invalidValue(`Invalid DB Instance class: ${name}`)
  return name ?? ''
}

const PASSWORD_LENGTHS: [RegExp, number, number][] = [
  [/^(aurora-|mysql|mariadb)/, 8, 41],
  [/^oracle/, 8, 30],
  [/^db2/, 8, 255],
  [/./, 8, 128]
]

/** Printable ASCII without `/`, `"`, `@` and space; Oracle also without `&` and `'`. Clusters are limited as MySQL is. */
export const masterPassword = (kind: Kind, engine: string, password: string): string => {
  const [, least, most] = PASSWORD_LENGTHS.find(([engines]) => engines.test(kind === 'cluster' ? 'mysql' : engine))!
  const forbidden = engine.startsWith('oracle') ? /[^!-~]|[/"@&']/ : /[^!-~]|[/"@]/
  if (password.length < least || password.length > most || forbidden.test(password))
    throw invalidValue(
      'The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides ' +
        `'/', '@', '"', ' ' may be used, ${least} to ${most} of them.`
    )
  return password
}

/** Encryption of a database that is created: asked for, or implied by naming a key. */
export const encryptionOfNew = (
  rds: ControlPlane,
  input: Call['input'],
  caller: Caller
): Pick<Database, 'encrypted' | 'kmsKeyArn' | 'defaultKey'> => {
  const keyId = text(input, 'KmsKeyId')
  if (!flag(input, 'StorageEncrypted')) {
    if (keyId !== undefined) throw invalidCombination('KmsKeyId can only be specified with StorageEncrypted.')
    return { encrypted: false }
  }
  const key = requireKey(rds, caller, keyId)
  return { encrypted: true, kmsKeyArn: key.arn, defaultKey: key.awsManaged }
}
