import { isAurora } from '../config/engines'
import type { Config } from '../config/schema'
import type { Job, Source } from './job'

/** Copies of unencrypted cluster snapshots cannot be encrypted: the cluster is, when it is restored (CopyDBClusterSnapshot). */
export const isEncryptedAtRestore = ({ Kind, Encrypted }: Pick<Source, 'Kind' | 'Encrypted'>): boolean => Kind === 'cluster' && !Encrypted

/** The key of a copy: customer keys for everything that can be encrypted when it is copied. */
export const keyOfCopy = (source: Source, keyArn: string): string | undefined => (isEncryptedAtRestore(source) ? undefined : keyArn)

/** The class of the transient database: given, or the original's, or configured. */
export const instanceClassOf = (job: Job, config: Config): string =>
  job.Request.RdsInstanceType ?? job.Source?.InstanceClass ?? config.database.instanceClass

/** Every account has default groups, or gets them when a database needs them; only others are named. */
export const isDefaultGroup = (name: string): boolean => /^default[.:]/.test(name)

/** Aurora has members of its own; a Multi-AZ DB cluster comes with its instances. */
export const hasMember = ({ Kind, Engine }: Source): boolean => Kind === 'cluster' && isAurora(Engine)
