import type { Call } from '../core/call'
import type { ControlPlane } from './control-plane'
import { invalidValue } from './errors'
import { filtersOf, flag, page, text } from './input'
import { DATABASES, SNAPSHOTS } from './kinds'
import { accessibleSnapshot, databasesOf, isSharedWith, ownDatabase, ownSnapshot, snapshotsOf } from './lookup'
import type { Database, Kind, Snapshot } from './model'
import { parseArn } from './names'
import { databaseView, snapshotView } from './views'

/** Filters and arguments take a name or an ARN. */
const bareName = (rds: ControlPlane, value: string): string => parseArn(value, rds.region)?.id ?? value.toLowerCase()

/** What DescribeDBInstances and DescribeDBClusters have in common. */
export const describeDatabases = (rds: ControlPlane, kind: Kind, { input, caller }: Call) => {
  const family = DATABASES[kind]
  const known: Record<string, (database: Database) => string | undefined> = {
    [kind === 'instance' ? 'db-instance-id' : 'db-cluster-id']: ({ id }) => id,
    [kind === 'instance' ? 'dbi-resource-id' : 'db-cluster-resource-id']: ({ resourceId }) => resourceId,
    engine: ({ engine }) => engine,
    domain: () => undefined
  }
  if (kind === 'instance') known['db-cluster-id'] = ({ clusterId }) => clusterId
  const filters = filtersOf(input, Object.keys(known))
  const name = text(input, family.idMember)
  const all = name === undefined ? databasesOf(rds, caller.account, kind) : [ownDatabase(rds, kind, caller.account, name)]
  const matching = all.filter((database) => passes(rds, filters, known, database))
  const { items, Marker } = page(input, matching)
  return { [kind === 'instance' ? 'DBInstances' : 'DBClusters']: items.map((one) => databaseView(rds, one)), Marker }
}

const passes = <Item>(
  rds: ControlPlane,
  filters: Map<string, string[]>,
  known: Record<string, (item: Item) => string | undefined>,
  item: Item
): boolean =>
  [...filters].every(([name, values]) =>
    values.some((value) => known[name]!(item) === (name.endsWith('resource-id') ? value : bareName(rds, value)))
  )

const TYPES = ['automated', 'manual', 'shared', 'public', 'awsbackup']

/** What DescribeDBSnapshots and DescribeDBClusterSnapshots have in common. */
export const describeSnapshots = (rds: ControlPlane, kind: Kind, { input, caller }: Call) => {
  const family = SNAPSHOTS[kind]
  const viewer = caller.account
  const known: Record<string, (snapshot: Snapshot) => string | undefined> = {
    [family.filters.database]: ({ databaseId }) => databaseId,
    [family.filters.snapshot]: ({ id }) => id,
    'snapshot-type': (snapshot) => snapshotView(rds, snapshot, viewer).SnapshotType,
    engine: ({ engine }) => engine
  }
  if (kind === 'instance') known['dbi-resource-id'] = ({ databaseResourceId }) => databaseResourceId
  const filters = filtersOf(input, Object.keys(known))
  const databaseId = text(input, family.databaseIdMember)
  const resourceId = text(input, kind === 'instance' ? 'DbiResourceId' : 'DbClusterResourceId')
  const name = text(input, family.idMember)
  const type = text(input, 'SnapshotType')
  if (type !== undefined && !TYPES.includes(type)) throw invalidValue(`Invalid snapshot type: ${type}`)
  const asking = { input, caller }
  const all = name === undefined ? snapshotsOfType(rds, kind, asking, type) : [namedSnapshot(rds, kind, asking, name, type)]
  const matching = all.filter(
    (snapshot) =>
      (databaseId === undefined || snapshot.databaseId === bareName(rds, databaseId)) &&
      (resourceId === undefined || snapshot.databaseResourceId === resourceId) &&
      passes(rds, filters, known, snapshot)
  )
  const { items, Marker } = page(input, matching)
  const views = items.map((snapshot) => snapshotView(rds, snapshot, viewer))
  return { [kind === 'instance' ? 'DBSnapshots' : 'DBClusterSnapshots']: views, Marker }
}

type Asking = Pick<Call, 'input' | 'caller'>

/** IncludeShared and IncludePublic count only where no type is given. */
const snapshotsOfType = (rds: ControlPlane, kind: Kind, { input, caller }: Asking, type?: string): Snapshot[] => {
  const own = snapshotsOf(rds, caller.account, kind)
  const others = [...rds.snapshots.values()].filter((snapshot) => snapshot.kind === kind && snapshot.account !== caller.account)
  const shared = others.filter(({ sharedWith }) => sharedWith.has(caller.account))
  const published = others.filter(({ sharedWith }) => sharedWith.has('all'))
  if (type === 'shared') return shared
  if (type === 'public') return published
  if (type !== undefined) return own.filter((snapshot) => snapshot.type === type)
  return [
    ...new Set([...own, ...(flag(input, 'IncludeShared') ? shared : []), ...(flag(input, 'IncludePublic') ? published : [])])
  ]
}

/** By name or own ARN, an automated one with its type only; another account's by ARN, if shared ones are asked for. */
const namedSnapshot = (rds: ControlPlane, kind: Kind, { input, caller }: Asking, name: string, type?: string): Snapshot => {
  const family = SNAPSHOTS[kind]
  const foreign = parseArn(name, rds.region)?.account
  if (foreign !== undefined && foreign !== caller.account) {
    const snapshot = accessibleSnapshot(rds, kind, caller.account, name)
    const asked =
      type === undefined ? flag(input, 'IncludeShared') || flag(input, 'IncludePublic') : type === 'shared' || type === 'public'
    if (!asked || !isSharedWith(snapshot, caller.account)) throw family.notFound(name)
    return snapshot
  }
  const snapshot = ownSnapshot(rds, kind, caller.account, name)
  if ((type ?? 'manual') !== snapshot.type) throw family.notFound(name)
  return snapshot
}
