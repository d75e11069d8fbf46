import type { Access, Call, ConditionValues } from '../core/call'
import { arnOf, type ControlPlane } from './control-plane'
import { text } from './input'
import { parseArn } from './names'
import type { OPERATIONS } from './operations'

type Operation = keyof typeof OPERATIONS

/** One resource of a call: its type in ARNs, the member that names it, and what counts where the member is not given. */
type Resource = [type: string, member: string, otherwise?: string]

/** Everything of a type. */
const all = '*'
/** RDS takes a default group then, whose real name depends on the engine. */
const options: Resource = ['og', 'OptionGroupName', 'default:group']
const parameters: Resource = ['pg', 'DBParameterGroupName', 'default.group']
const clusterParameters: Resource = ['cluster-pg', 'DBClusterParameterGroupName', 'default.group']
const subnets: Resource = ['subgrp', 'DBSubnetGroupName', 'default']
const instance: Resource = ['db', 'DBInstanceIdentifier']
const cluster: Resource = ['cluster', 'DBClusterIdentifier']
const snapshot: Resource = ['snapshot', 'DBSnapshotIdentifier']
const clusterSnapshot: Resource = ['cluster-snapshot', 'DBClusterSnapshotIdentifier']
const tagged: Resource = ['*', 'ResourceName']

/**
 * Resources of every operation, by the Service Authorization Reference ("Actions, resources, and condition keys for Amazon RDS");
 * none: the action supports no resource. A copy needs its source and its target.
 */
const resources: Readonly<Record<Operation, Resource[]>> = {
  AddTagsToResource: [tagged],
  CopyDBClusterSnapshot: [
    ['cluster-snapshot', 'SourceDBClusterSnapshotIdentifier'], ['cluster-snapshot', 'TargetDBClusterSnapshotIdentifier']
  ],
  CopyDBSnapshot: [['snapshot', 'SourceDBSnapshotIdentifier'], ['snapshot', 'TargetDBSnapshotIdentifier']],
  CreateDBClusterParameterGroup: [clusterParameters],
  CreateDBClusterSnapshot: [cluster, clusterSnapshot],
  CreateDBCluster: [cluster, clusterParameters, options, subnets],
  CreateDBInstance: [instance, cluster, options, parameters, subnets],
  CreateDBParameterGroup: [parameters],
  CreateDBSnapshot: [instance, snapshot],
  CreateDBSubnetGroup: [subnets],
  CreateOptionGroup: [options],
  DeleteDBClusterParameterGroup: [clusterParameters],
  DeleteDBClusterSnapshot: [clusterSnapshot],
  DeleteDBCluster: [cluster, ['cluster-snapshot', 'FinalDBSnapshotIdentifier']],
  DeleteDBInstance: [instance],
  DeleteDBParameterGroup: [parameters],
  DeleteDBSnapshot: [snapshot],
  DeleteDBSubnetGroup: [subnets],
  DescribeAccountAttributes: [],
  DescribeDBClusterParameterGroups: [['cluster-pg', 'DBClusterParameterGroupName', all]],
  DescribeDBClusterSnapshotAttributes: [clusterSnapshot],
  DescribeDBClusterSnapshots: [['cluster-snapshot', 'DBClusterSnapshotIdentifier', all], cluster],
  DescribeDBClusters: [['cluster', 'DBClusterIdentifier', all]],
  DescribeDBEngineVersions: [],
  DescribeDBInstances: [['db', 'DBInstanceIdentifier', all]],
  DescribeDBParameterGroups: [['pg', 'DBParameterGroupName', all]],
  DescribeDBSnapshotAttributes: [snapshot],
  DescribeDBSnapshots: [['snapshot', 'DBSnapshotIdentifier', all], instance],
  DescribeDBSubnetGroups: [['subgrp', 'DBSubnetGroupName', all]],
  DescribeOptionGroups: [['og', 'OptionGroupName', all]],
  DescribeOrderableDBInstanceOptions: [],
  ListTagsForResource: [tagged],
  ModifyDBClusterSnapshotAttribute: [clusterSnapshot],
  ModifyDBCluster: [cluster],
  ModifyDBInstance: [instance, ['og', 'OptionGroupName'], ['pg', 'DBParameterGroupName']],
  ModifyDBSnapshotAttribute: [snapshot],
  ModifyOptionGroup: [options],
  RemoveTagsFromResource: [tagged],
  RestoreDBClusterFromSnapshot: [['cluster-snapshot', 'SnapshotIdentifier'], cluster, clusterParameters, options, subnets],
  RestoreDBInstanceFromDBSnapshot: [snapshot, instance, options, parameters, subnets]
}

/** Operations that make something: where they are given tags, AddTagsToResource on it is needed too. */
const created: Partial<Record<Operation, Resource>> = {
  CopyDBClusterSnapshot: ['cluster-snapshot', 'TargetDBClusterSnapshotIdentifier'],
  CopyDBSnapshot: ['snapshot', 'TargetDBSnapshotIdentifier'],
  CreateDBClusterParameterGroup: clusterParameters,
  CreateDBClusterSnapshot: clusterSnapshot,
  CreateDBCluster: cluster,
  CreateDBInstance: instance,
  CreateDBParameterGroup: parameters,
  CreateDBSnapshot: snapshot,
  CreateDBSubnetGroup: subnets,
  CreateOptionGroup: options,
  RestoreDBClusterFromSnapshot: cluster,
  RestoreDBInstanceFromDBSnapshot: instance
}

const arnIn = (rds: ControlPlane, { input, caller }: Call, [type, member, otherwise]: Resource): string | undefined => {
  const name = text(input, member) ?? otherwise
  if (name === undefined || parseArn(name, rds.region)) return name
  return arnOf(rds, caller.account, type, name === all ? name : name.toLowerCase())
}

const requestTags = ({ input }: Call): ConditionValues => {
  const tags: { Key?: string; Value?: string }[] = Array.isArray(input.Tags) ? input.Tags : []
  if (tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:requesttag/${Key.toLowerCase()}`, Value])),
    'aws:tagkeys': tags.map(({ Key = '' }) => Key)
  }
}

const resourceTags = (rds: ControlPlane, arn: string): ConditionValues => {
  const resource = rds.databases.get(arn) ?? rds.snapshots.get(arn) ?? rds.groups.get(arn)
  const tags = Object.entries(resource?.tags ?? {})
  return Object.fromEntries(tags.map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, value]))
}

const accessesOf = (rds: ControlPlane, operation: Operation, call: Call): Access[] => {
  const tags = requestTags(call)
  const action = `rds:${operation}`
  const arns = resources[operation].flatMap((resource) => arnIn(rds, call, resource) ?? [])
  const accesses = arns.map((resource): Access => ({ action, resource, values: { ...resourceTags(rds, resource), ...tags } }))
  const target = created[operation] && arnIn(rds, call, created[operation])
  if (target && tags['aws:tagkeys']) accesses.push({ action: 'rds:AddTagsToResource', resource: target, values: tags })
  return accesses.length > 0 ? accesses : [{ action, resource: '*', values: tags }]
}

/** Which permissions each operation of RDS needs. */
export const rdsAccesses = (rds: ControlPlane): Record<string, (call: Call) => Access[]> =>
  Object.fromEntries(
    (Object.keys(resources) as Operation[]).map((operation) => [operation, (call) => accessesOf(rds, operation, call)])
  )
