import { AwsError } from '../../core/call'
import type { RdsOperation } from '../control-plane'
import { findGroup } from '../groups'
import { requiredText } from '../input'

/** Refused while a database of the account uses it. */
export const deleteDBSubnetGroup: RdsOperation = (rds, { input, caller }) => {
  const group = findGroup(rds, caller.account, 'subgrp', requiredText(input, 'DBSubnetGroupName'))
  const used = [...rds.databases.values()].some(
    ({ account, subnetGroupName }) => account === caller.account && subnetGroupName === group.name
  )
  if (used) throw new AwsError('InvalidDBSubnetGroupStateFault', `The subnet group '${group.name}' is in use.`)
  rds.groups.delete(group.arn)
  return {}
}
