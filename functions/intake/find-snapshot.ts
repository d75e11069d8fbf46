import type { Databases, Snapshot } from '../../shared/aws/databases'
import type { DatabaseKind } from '../../shared/config/engines'
import { PermanentError } from '../../shared/errors'
import type { Request } from '../../shared/request/schema'

/** The source account's snapshots and databases of either kind. */
export type DatabasesOf = (kind: DatabaseKind) => Databases

const kinds: readonly DatabaseKind[] = ['instance', 'cluster']

const missing = (what: string) => new PermanentError('MaskopyResourceNotFoundException', `${what} in the source account.`)

/** Names of instances' and of clusters' things are separate in RDS, so both may bear one; nobody guesses then. */
const ambiguous = (what: string) =>
  new PermanentError('MaskopyResourceException', `${what} Give the ARN of the snapshot as RdsSnapshotIdentifier.`, 'Ambiguous')

/** The snapshot that a request means. Of which kind it is says where RDS has it, never its engine. */
export const findSnapshot = async (request: Request, source: DatabasesOf): Promise<Snapshot | PermanentError> => {
  const { RdsSnapshotIdentifier: identifier, RdsInstanceIdentifier: database } = request
  return identifier ? byIdentifier(identifier, source) : newestOf(database!, source)
}

const byIdentifier = async (identifier: string, source: DatabasesOf): Promise<Snapshot | PermanentError> => {
  const [first, second] = (await Promise.all(kindsOf(identifier).map((kind) => source(kind).snapshot(identifier)))).filter(isThere)
  if (first && second) return ambiguous(`The name '${identifier}' is that of a DB snapshot and of a DB cluster snapshot.`)
  return first ?? missing(`The snapshot '${identifier}' does not exist`)
}

/** An ARN says it; a name may be either's. */
const kindsOf = (identifier: string): readonly DatabaseKind[] => {
  if (!identifier.startsWith('arn:')) return kinds
  return identifier.includes(':cluster-snapshot:') ? ['cluster'] : ['instance']
}

/** An instance's, a cluster's, or that of the cluster which an instance is a member of. */
const newestOf = async (database: string, source: DatabasesOf): Promise<Snapshot | PermanentError> => {
  const [first, second] = (await Promise.all(kinds.map((kind) => source(kind).newestSnapshot(database)))).filter(isThere)
  if (first && second) return ambiguous(`Both an instance and a cluster called '${database}' have snapshots.`)
  if (first) return first
  const cluster = (await source('instance').database(database))?.cluster
  const newest = cluster && (await source('cluster').newestSnapshot(cluster))
  return newest || missing(`The database '${database}' has no available snapshot`)
}

const isThere = (snapshot: Snapshot | undefined): snapshot is Snapshot => snapshot !== undefined
