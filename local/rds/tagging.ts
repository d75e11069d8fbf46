import { AwsError, type Call } from '../core/call'
import type { ControlPlane } from './control-plane'
import { invalidValue } from './errors'
import { GROUPS } from './groups'
import { requiredText } from './input'
import { DATABASES, SNAPSHOTS } from './kinds'
import type { Database, Group, GroupType, Snapshot } from './model'
import { parseArn } from './names'

const NOT_FOUND: Record<string, (id: string) => AwsError> = {
  db: DATABASES.instance.notFound,
  cluster: DATABASES.cluster.notFound,
  snapshot: SNAPSHOTS.instance.notFound,
  'cluster-snapshot': SNAPSHOTS.cluster.notFound,
  ...Object.fromEntries((Object.keys(GROUPS) as GroupType[]).map((type) => [type, GROUPS[type].notFound]))
}

/** The own resource whose tags are meant. Tags of what others share are nobody else's business. */
export const taggable = (rds: ControlPlane, { input, caller }: Call): Database | Snapshot | Group => {
  const arn = requiredText(input, 'ResourceName')
  const parsed = parseArn(arn, rds.region)
  const notFound = parsed && NOT_FOUND[parsed.type]
  if (!parsed || !notFound) throw invalidValue(`Invalid resource name: ${arn}`)
  const resource = rds.databases.get(arn) ?? rds.snapshots.get(arn) ?? rds.groups.get(arn)
  if (!resource || resource.account !== caller.account) throw notFound(parsed.id)
  return resource
}
