import { AwsError } from '../core/call'
import { arnOf, type ControlPlane } from './control-plane'
import { allEngineVersions, defaultOptionGroup, defaultParameterGroup, type EngineVersion } from './engines'
import { invalidCombination, subnetGroupNotFound } from './errors'
import type { Group, GroupType, Tags } from './model'
import type { Quotas } from './quotas'

interface GroupFamily {
  noun: string
  quota: keyof Quotas
  notFound(name: string): AwsError
  alreadyExists: string
  quotaExceeded: string
}

/** Describe…ClusterParameterGroups really answers with the code of the instances' groups. */
export const GROUPS: Record<GroupType, GroupFamily> = {
  pg: {
    noun: 'DBParameterGroup',
    quota: 'parameterGroups',
    notFound: (name) => new AwsError('DBParameterGroupNotFound', `DBParameterGroup not found: ${name}`, 404),
    alreadyExists: 'DBParameterGroupAlreadyExists',
    quotaExceeded: 'DBParameterGroupQuotaExceeded'
  },
  'cluster-pg': {
    noun: 'DBClusterParameterGroup',
    quota: 'clusterParameterGroups',
    notFound: (name) => new AwsError('DBParameterGroupNotFound', `DBClusterParameterGroup not found: ${name}`, 404),
    alreadyExists: 'DBParameterGroupAlreadyExists',
    quotaExceeded: 'DBParameterGroupQuotaExceeded'
  },
  og: {
    noun: 'OptionGroup',
    quota: 'optionGroups',
    notFound: (name) => new AwsError('OptionGroupNotFoundFault', `Specified OptionGroupName: ${name} not found.`, 404),
    alreadyExists: 'OptionGroupAlreadyExistsFault',
    quotaExceeded: 'OptionGroupQuotaExceededFault'
  },
  subgrp: {
    noun: 'DBSubnetGroup',
    quota: 'subnetGroups',
    notFound: subnetGroupNotFound,
    alreadyExists: 'DBSubnetGroupAlreadyExists',
    quotaExceeded: 'DBSubnetGroupQuotaExceeded'
  }
}

const SECURITY_OPTIONS = new Set(['TDE', 'TRANSPARENT_DATA_ENCRYPTION', 'TDE_HSM'])
/** Permanent or persistent: they cannot be left behind on a restore. */
const STICKY_OPTIONS = new Set([...SECURITY_OPTIONS, 'TIMEZONE', 'OLS'])

/** `default.postgres17`, `default:oracle-ee-19`, … : every account has them without creating them. */
const defaultGroups = (rds: ControlPlane, account: string, type: GroupType): Group[] => {
  if (type === 'subgrp') return []
  const byName = new Map<string, Group>()
  allEngineVersions().forEach((version, index) => {
    if (type === 'cluster-pg' && !/^(aurora-|mysql$|postgres$)/.test(version.engine)) return
    const name = type === 'og' ? defaultOptionGroup(version) : defaultParameterGroup(version)
    byName.set(name, {
      type,
      name,
      arn: arnOf(rds, account, type, name),
      account,
      sequence: index - 1000,
      description: `Default ${type === 'og' ? 'option' : 'parameter'} group for ${version.engine} ${version.majorVersion}`,
      tags: {},
      ...(type === 'og'
        ? { engine: version.engine, majorVersion: version.majorVersion, options: [] }
        : { family: version.family })
    })
  })
  return [...byName.values()]
}

export const groupsOf = (rds: ControlPlane, account: string, type: GroupType): Group[] => [
  ...defaultGroups(rds, account, type),
  ...[...rds.groups.values()].filter((group) => group.account === account && group.type === type)
]

export const findGroup = (rds: ControlPlane, account: string, type: GroupType, name: string): Group => {
  const group =
    rds.groups.get(arnOf(rds, account, type, name.toLowerCase())) ??
    defaultGroups(rds, account, type).find((one) => one.name === name.toLowerCase())
  if (!group) throw GROUPS[type].notFound(name)
  return group
}

export const addGroup = (
  rds: ControlPlane,
  group: Omit<Group, 'arn' | 'sequence' | 'tags'> & { tags: Tags }
): Group => {
  const { noun, quota, alreadyExists, quotaExceeded } = GROUPS[group.type]
  const arn = arnOf(rds, group.account, group.type, group.name)
  if (rds.groups.has(arn)) throw new AwsError(alreadyExists, `${noun} ${group.name} already exists`)
  const own = [...rds.groups.values()].filter(({ account, type }) => account === group.account && type === group.type)
  if (own.length >= rds.quotas[quota]) throw new AwsError(quotaExceeded, `You have exceeded the quota of ${noun}s.`)
  const created = { ...group, arn, sequence: rds.nextSequence() }
  rds.groups.set(arn, created)
  return created
}

/** The parameter group for a database: the given one if it fits the engine's family, else the default one. */
export const parameterGroupFor = (
  rds: ControlPlane,
  account: string,
  type: 'pg' | 'cluster-pg',
  name: string | undefined,
  version: EngineVersion
): string => {
  if (name === undefined || name.toLowerCase() === defaultParameterGroup(version)) return defaultParameterGroup(version)
  const group = findParameterGroupForUse(rds, account, type, name)
  if (group.family !== version.family)
    throw invalidCombination(
      `The parameter group ${group.name} with DBParameterGroupFamily ${group.family} can't be used for this instance. ` +
        `Please use a parameter group with DBParameterGroupFamily ${version.family}`
    )
  return group.name
}

/** Restores and changes of clusters have a code of their own for a missing group. */
const findParameterGroupForUse = (rds: ControlPlane, account: string, type: 'pg' | 'cluster-pg', name: string): Group => {
  try {
    return findGroup(rds, account, type, name)
  } catch (error) {
    if (type === 'pg') throw error
    throw new AwsError('DBClusterParameterGroupNotFound', `DBClusterParameterGroup not found: ${name}`, 404)
  }
}

/** The option group for a database or a copy: the given one if it fits, else the default; sticky options must be carried on. */
export const optionGroupFor = (
  rds: ControlPlane,
  account: string,
  name: string | undefined,
  version: EngineVersion,
  required: readonly string[] = []
): string => {
  const chosen = name?.toLowerCase() ?? defaultOptionGroup(version)
  if (chosen === defaultOptionGroup(version) && required.length === 0) return chosen
  const group = findGroup(rds, account, 'og', chosen === defaultOptionGroup(version) ? defaultOptionGroup(version) : chosen)
  if (group.engine !== version.engine || group.majorVersion !== version.majorVersion)
    throw invalidCombination(`The option group ${group.name} is associated with a different engine or major engine version.`)
  const missing = required.filter((option) => !group.options?.includes(option))
  if (missing.length > 0)
    throw invalidCombination(`The option group must contain the permanent or persistent options ${missing.join(', ')}.`)
  return group.name
}

/** Permanent and persistent options of a snapshot's or database's option group. */
export const stickyOptionsOf = (rds: ControlPlane, account: string, optionGroupName: string): string[] =>
  (rds.groups.get(arnOf(rds, account, 'og', optionGroupName))?.options ?? []).filter((option) =>
    STICKY_OPTIONS.has(option.toUpperCase())
  )

/** Oracle's `Timezone` and `OLS` do not stand in the way of sharing; encryption options do. */
export const preventsSharing = (option: string): boolean => SECURITY_OPTIONS.has(option.toUpperCase())

export const subnetGroupFor = (rds: ControlPlane, account: string, name: string | undefined): Group | undefined =>
  name === undefined ? undefined : findGroup(rds, account, 'subgrp', name)
