import { AwsError } from '../../core/call'
import type { RdsOperation } from '../control-plane'
import { invalidValue } from '../errors'
import { addGroup } from '../groups'
import { list, requiredText, tagsOf } from '../input'
import { subnetGroupView } from '../views'

/** Subnets are not looked up; two of them count as two Availability Zones. */
export const createDBSubnetGroup: RdsOperation = (rds, { input, caller }) => {
  const name = requiredText(input, 'DBSubnetGroupName').toLowerCase()
  if (name.length > 255 || name === 'default' || !/^[a-z][a-z0-9 ._-]*$/.test(name))
    throw invalidValue('Invalid DB subnet group name.')
  const description = requiredText(input, 'DBSubnetGroupDescription')
  const subnetIds = list(input, 'SubnetIds')
  if (new Set(subnetIds).size < 2)
    throw new AwsError(
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      'The DB subnet group does not cover enough Availability Zones. Please add subnets to cover at least 2 AZs.'
    )
  const { account } = caller
  const group = addGroup(rds, { type: 'subgrp', name, account, description, subnetIds, tags: tagsOf(input) })
  return { DBSubnetGroup: subnetGroupView(rds, group) }
}
