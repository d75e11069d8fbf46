import type { OutgoingCall } from './clients'

/** Which input names the resource that a changing call is about, and what its ARN says before the name. */
const rds: Readonly<Record<string, [member: string, type: string]>> = {
  CopyDBSnapshot: ['SourceDBSnapshotIdentifier', 'snapshot'],
  CopyDBClusterSnapshot: ['SourceDBClusterSnapshotIdentifier', 'cluster-snapshot'],
  ModifyDBSnapshotAttribute: ['DBSnapshotIdentifier', 'snapshot'],
  ModifyDBClusterSnapshotAttribute: ['DBClusterSnapshotIdentifier', 'cluster-snapshot'],
  RestoreDBInstanceFromDBSnapshot: ['DBSnapshotIdentifier', 'snapshot'],
  RestoreDBClusterFromSnapshot: ['SnapshotIdentifier', 'cluster-snapshot'],
  CreateDBSnapshot: ['DBInstanceIdentifier', 'db'],
  CreateDBClusterSnapshot: ['DBClusterIdentifier', 'cluster'],
  DeleteDBSnapshot: ['DBSnapshotIdentifier', 'snapshot'],
  DeleteDBClusterSnapshot: ['DBClusterSnapshotIdentifier', 'cluster-snapshot'],
  DeleteDBInstance: ['DBInstanceIdentifier', 'db'],
  DeleteDBCluster: ['DBClusterIdentifier', 'cluster'],
  ModifyDBInstance: ['DBInstanceIdentifier', 'db'],
  ModifyDBCluster: ['DBClusterIdentifier', 'cluster'],
  AddTagsToResource: ['ResourceName', ''],
  RemoveTagsFromResource: ['ResourceName', '']
}

/** ARN of the resource that a call would change or read from; undefined where it has none of RDS, ECS or EC2. */
export const subjectArn = ({ service, operation, input, account }: OutgoingCall, region: string): string | undefined => {
  if (service === 'ecs') return operation === 'StopTask' ? input.task : operation === 'DeregisterTaskDefinition' ? input.taskDefinition : undefined
  if (service === 'ec2') {
    return operation === 'TerminateInstances' ? `arn:aws:ec2:${region}:${account}:instance/${input.InstanceIds?.[0]}` : undefined
  }
  const [member, type] = (service === 'rds' && rds[operation]) || []
  const name: string | undefined = member && input[member]
  if (!name || name.startsWith('arn:')) return name || undefined
  return `arn:aws:rds:${region}:${account}:${type}:${name.toLowerCase()}`
}
