import type { Database, Snapshot } from '../../../local/rds/model'
import type { Existing, ExistingKind } from '../aftermath'
import type { Cloud } from './cloud'
import { plain } from './plain-items'

const tagsOf = (tags: readonly { key?: string; value?: string; Key?: string; Value?: string }[] = []): Record<string, string> =>
  Object.fromEntries(tags.map((tag) => [tag.key ?? tag.Key ?? '', tag.value ?? tag.Value ?? '']))

const kindOf = (resource: Database | Snapshot): ExistingKind => {
  const isDatabase = 'resourceId' in resource
  if (resource.kind === 'cluster') return isDatabase ? 'db-cluster' : 'db-cluster-snapshot'
  return isDatabase ? 'db-instance' : 'db-snapshot'
}

/** Reads what exists from the emulator's state. `peoples`: ARNs of what was there before the first request. */
export const stateReader = (cloud: Cloud, peoples: ReadonlySet<string>, tableName: string) => {
  const ofRds = (resource: Database | Snapshot): Existing => ({
    kind: kindOf(resource),
    account: resource.account,
    id: resource.id,
    arn: resource.arn,
    status: resource.status,
    tags: { ...resource.tags },
    taint: cloud.plane.taintOf(resource.storageId),
    ofPeople: peoples.has(resource.arn),
    ...('resourceId' in resource
      ? { clusterId: resource.clusterId, publiclyAccessible: resource.publiclyAccessible }
      : {
          sharedWith: [...resource.sharedWith], snapshotType: resource.type, copyOf: resource.sourceArn, databaseId: resource.databaseId
        })
  })
  const ofEcs = (): Existing[] =>
    cloud.ecs.accounts().flatMap(({ id: account, tasks, families, clusters }) => [
      ...[...tasks.values()].map(({ task, definition }): Existing => ({
        kind: 'ecs-task', account, id: task.taskArn.split('/').at(-1)!, arn: task.taskArn, status: task.lastStatus ?? '',
        tags: tagsOf(task.tags), family: definition.family, ofPeople: false
      })),
      ...[...families.values()].flat().map(({ definition, tags }): Existing => ({
        kind: 'ecs-task-definition', account, id: `${definition.family}:${definition.revision}`, arn: definition.taskDefinitionArn,
        status: definition.status ?? '', tags: tagsOf(tags), family: definition.family, ofPeople: false
      })),
      ...[...clusters.values()].map(({ arn, name, status, tags }): Existing => ({
        kind: 'ecs-cluster', account, id: name, arn, status, tags: tagsOf(tags), ofPeople: peoples.has(arn)
      }))
    ])
  const ofEc2 = (): Existing[] =>
    cloud.ec2.instances().map(({ account, id, arn, state, tags }) => ({
      kind: 'ec2-instance', account, id, arn, status: state, tags: tagsOf(tags), ofPeople: false
    }))
  const existing = (): Existing[] => [...cloud.rds.databases(), ...cloud.rds.snapshots()].map(ofRds).concat(ofEcs(), ofEc2())
  const items = () => Array.from(cloud.items(tableName), plain)
  return {
    existing,
    byArn: (arn: string): Existing | undefined => {
      const resource = cloud.rds.resource(arn)
      if (resource) return ofRds(resource as Database | Snapshot)
      return arn.includes(':rds:') ? undefined : [...ofEcs(), ...ofEc2()].find((one) => one.arn === arn)
    },
    items,
    /** A job that is not over, or has something left to do. */
    unsettled: (): any => {
      for (const item of cloud.items(tableName)) if (item.Item.S === 'JOB' && (item.DueAt || !item.ClosedAt)) return plain(item)
      return undefined
    },
    job: (jobId: string): any => {
      const found = cloud.item(tableName, jobId)
      return found && plain(found)
    }
  }
}

export type StateReader = ReturnType<typeof stateReader>
