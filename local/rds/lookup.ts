import type { ControlPlane } from './control-plane'
import { arnOf } from './control-plane'
import { DATABASES, SNAPSHOTS } from './kinds'
import type { Database, Kind, Snapshot } from './model'
import { parseArn } from './names'

/** In what an account may have in a family of things, in the order of creation. */
export const databasesOf = (rds: ControlPlane, account: string, kind: Kind): Database[] =>
  [...rds.databases.values()].filter((database) => database.account === account && database.kind === kind)

export const snapshotsOf = (rds: ControlPlane, account: string, kind: Kind): Snapshot[] =>
  [...rds.snapshots.values()].filter((snapshot) => snapshot.account === account && snapshot.kind === kind)

export const membersOf = (rds: ControlPlane, cluster: Database): Database[] =>
  databasesOf(rds, cluster.account, 'instance').filter(({ clusterId }) => clusterId === cluster.id)

export const clusterOf = (rds: ControlPlane, member: Database): Database | undefined =>
  member.clusterId === undefined ? undefined : rds.databases.get(arnOf(rds, member.account, 'cluster', member.clusterId))

/** A database of the caller's account, by name or ARN. */
export const ownDatabase = (rds: ControlPlane, kind: Kind, account: string, name: string): Database => {
  const family = DATABASES[kind]
  const arn = parseArn(name, rds.region) ? name : arnOf(rds, account, family.arnType, name.toLowerCase())
  const database = rds.databases.get(arn)
  if (!database || database.account !== account || database.kind !== kind) throw family.notFound(name)
  return database
}

/** A snapshot of the caller's account, by name or ARN. */
export const ownSnapshot = (rds: ControlPlane, kind: Kind, account: string, name: string): Snapshot => {
  const snapshot = accessibleSnapshot(rds, kind, account, name)
  if (snapshot.account !== account) throw SNAPSHOTS[kind].notFound(name)
  return snapshot
}

export const isSharedWith = (snapshot: Snapshot, account: string): boolean =>
  snapshot.account !== account && (snapshot.sharedWith.has(account) || snapshot.sharedWith.has('all'))

/** A snapshot of the caller's account, or one shared with it; others' snapshots go by ARN only. */
export const accessibleSnapshot = (rds: ControlPlane, kind: Kind, account: string, name: string): Snapshot => {
  const family = SNAPSHOTS[kind]
  const arn = parseArn(name, rds.region) ? name : arnOf(rds, account, family.arnType, name.toLowerCase())
  const snapshot = rds.snapshots.get(arn)
  if (!snapshot || snapshot.kind !== kind || (snapshot.account !== account && !isSharedWith(snapshot, account)))
    throw family.notFound(name)
  return snapshot
}
