import { addTagsToResource } from './add-tags-to-resource'
import { copyDBClusterSnapshot } from './copy-db-cluster-snapshot'
import { copyDBSnapshot } from './copy-db-snapshot'
import { createDBClusterParameterGroup } from './create-db-cluster-parameter-group'
import { createDBClusterSnapshot } from './create-db-cluster-snapshot'
import { createDBCluster } from './create-db-cluster'
import { createDBInstance } from './create-db-instance'
import { createDBParameterGroup } from './create-db-parameter-group'
import { createDBSnapshot } from './create-db-snapshot'
import { createDBSubnetGroup } from './create-db-subnet-group'
import { createOptionGroup } from './create-option-group'
import { deleteDBClusterParameterGroup } from './delete-db-cluster-parameter-group'
import { deleteDBClusterSnapshot } from './delete-db-cluster-snapshot'
import { deleteDBCluster } from './delete-db-cluster'
import { deleteDBInstance } from './delete-db-instance'
import { deleteDBParameterGroup } from './delete-db-parameter-group'
import { deleteDBSnapshot } from './delete-db-snapshot'
import { deleteDBSubnetGroup } from './delete-db-subnet-group'
import { describeAccountAttributes } from './describe-account-attributes'
import { describeDBClusterParameterGroups } from './describe-db-cluster-parameter-groups'
import { describeDBClusterSnapshotAttributes } from './describe-db-cluster-snapshot-attributes'
import { describeDBClusterSnapshots } from './describe-db-cluster-snapshots'
import { describeDBClusters } from './describe-db-clusters'
import { describeDBEngineVersions } from './describe-db-engine-versions'
import { describeDBInstances } from './describe-db-instances'
import { describeDBParameterGroups } from './describe-db-parameter-groups'
import { describeDBSnapshotAttributes } from './describe-db-snapshot-attributes'
import { describeDBSnapshots } from './describe-db-snapshots'
import { describeDBSubnetGroups } from './describe-db-subnet-groups'
import { describeOptionGroups } from './describe-option-groups'
import { describeOrderableDBInstanceOptions } from './describe-orderable-db-instance-options'
import { listTagsForResource } from './list-tags-for-resource'
import { modifyDBClusterSnapshotAttribute } from './modify-db-cluster-snapshot-attribute'
import { modifyDBCluster } from './modify-db-cluster'
import { modifyDBInstance } from './modify-db-instance'
import { modifyDBSnapshotAttribute } from './modify-db-snapshot-attribute'
import { modifyOptionGroup } from './modify-option-group'
import { removeTagsFromResource } from './remove-tags-from-resource'
import { restoreDBClusterFromSnapshot } from './restore-db-cluster-from-snapshot'
import { restoreDBInstanceFromDBSnapshot } from './restore-db-instance-from-db-snapshot'

/** Every operation of the emulated RDS by its name in the API. */
export const OPERATIONS = {
  AddTagsToResource: addTagsToResource,
  CopyDBClusterSnapshot: copyDBClusterSnapshot,
  CopyDBSnapshot: copyDBSnapshot,
  CreateDBClusterParameterGroup: createDBClusterParameterGroup,
  CreateDBClusterSnapshot: createDBClusterSnapshot,
  CreateDBCluster: createDBCluster,
  CreateDBInstance: createDBInstance,
  CreateDBParameterGroup: createDBParameterGroup,
  CreateDBSnapshot: createDBSnapshot,
  CreateDBSubnetGroup: createDBSubnetGroup,
  CreateOptionGroup: createOptionGroup,
  DeleteDBClusterParameterGroup: deleteDBClusterParameterGroup,
  DeleteDBClusterSnapshot: deleteDBClusterSnapshot,
  DeleteDBCluster: deleteDBCluster,
  DeleteDBInstance: deleteDBInstance,
  DeleteDBParameterGroup: deleteDBParameterGroup,
  DeleteDBSnapshot: deleteDBSnapshot,
  DeleteDBSubnetGroup: deleteDBSubnetGroup,
  DescribeAccountAttributes: describeAccountAttributes,
  DescribeDBClusterParameterGroups: describeDBClusterParameterGroups,
  DescribeDBClusterSnapshotAttributes: describeDBClusterSnapshotAttributes,
  DescribeDBClusterSnapshots: describeDBClusterSnapshots,
  DescribeDBClusters: describeDBClusters,
  DescribeDBEngineVersions: describeDBEngineVersions,
  DescribeDBInstances: describeDBInstances,
  DescribeDBParameterGroups: describeDBParameterGroups,
  DescribeDBSnapshotAttributes: describeDBSnapshotAttributes,
  DescribeDBSnapshots: describeDBSnapshots,
  DescribeDBSubnetGroups: describeDBSubnetGroups,
  DescribeOptionGroups: describeOptionGroups,
  DescribeOrderableDBInstanceOptions: describeOrderableDBInstanceOptions,
  ListTagsForResource: listTagsForResource,
  ModifyDBClusterSnapshotAttribute: modifyDBClusterSnapshotAttribute,
  ModifyDBCluster: modifyDBCluster,
  ModifyDBInstance: modifyDBInstance,
  ModifyDBSnapshotAttribute: modifyDBSnapshotAttribute,
  ModifyOptionGroup: modifyOptionGroup,
  RemoveTagsFromResource: removeTagsFromResource,
  RestoreDBClusterFromSnapshot: restoreDBClusterFromSnapshot,
  RestoreDBInstanceFromDBSnapshot: restoreDBInstanceFromDBSnapshot
} as const
