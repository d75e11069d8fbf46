import type { RdsOperation } from '../control-plane'
import { findGroup, groupsOf } from '../groups'
import { page, text } from '../input'
import { subnetGroupView } from '../views'

/** By name, or all of the account's. */
export const describeDBSubnetGroups: RdsOperation = (rds, { input, caller }) => {
  const name = text(input, 'DBSubnetGroupName')
  const groups = name === undefined ? groupsOf(rds, caller.account, 'subgrp') : [findGroup(rds, caller.account, 'subgrp', name)]
  const { items, Marker } = page(input, groups)
  return { DBSubnetGroups: items.map((group) => subnetGroupView(rds, group)), Marker }
}
