import type { Fault } from '../faults'
import { canMeanTheSame, rolePatterns } from './caller-roles'
import type { WrittenConfig } from './schema'
import { fargateFault, snapshotNamePrefix } from './values'

/** Sections with faults of their own are absent, so that the others' faults are reported together with theirs. */
type Sections = Partial<WrittenConfig>

/** What no single value can be blamed for: values that contradict one another. */
export function crossFaults(config: Sections): Fault[] {
  return [sources, runner, authorization, applications, callers, scriptPrefixes, environments, timing].flatMap((check) => check(config))
}

function sources({ sourceAccounts, partition, region, stagingAccountId }: Sections): Fault[] {
  const faults = duplicates(sourceAccounts ?? [], 'sourceAccounts', 'accountId', (source) => source.accountId)
  sourceAccounts?.forEach((source, index) => {
    const path = `sourceAccounts[${index}]`
    if (source.accountId === stagingAccountId)
      faults.push({ path: `${path}.accountId`, message: 'must not be the staging account: production does not live there' })
    if (!source.roleArn === !source.roleName) faults.push({ path, message: 'must have either roleArn or roleName' })
    if (source.roleArn && partition)
      faults.push(...arnFaults(`${path}.roleArn`, source.roleArn, { partition, account: source.accountId }))
    if (partition)
      faults.push(...arnFaults(`${path}.snapshotKeyArn`, source.snapshotKeyArn, { partition, region, account: source.accountId }))
  })
  return faults
}

function arnFaults(path: string, arn: string, expected: { partition: string; region?: string; account: string }): Fault[] {
  const [, partition, , region, account] = arn.split(':')
  const faults: Fault[] = []
  if (partition !== expected.partition) faults.push({ path, message: `must be of the partition ${expected.partition}` })
  if (expected.region !== undefined && region !== expected.region)
    faults.push({ path, message: `must be of the region ${expected.region}: a snapshot is copied within one region` })
  if (account !== expected.account) faults.push({ path, message: `must be of the account ${expected.account}` })
  return faults
}

function runner({ runner }: Sections): Fault[] {
  const fault = runner && fargateFault(runner.cpu, runner.memory)
  return fault ? [{ path: 'runner.memory', message: fault }] : []
}

/** Region names tell their partition. */
const regionPatterns: Record<WrittenConfig['partition'], RegExp> = {
  aws: /^(?!cn-|us-gov-|us-iso|eusc-|eu-iso)/,
  'aws-cn': /^cn-/,
  'aws-us-gov': /^us-gov-/,
  'aws-eusc': /^eusc-/,
  'aws-iso': /^us-iso-/,
  'aws-iso-b': /^us-isob-/,
  'aws-iso-e': /^eu-isoe-/,
  'aws-iso-f': /^us-isof-/
}

function authorization({ authorization, partition, region, timing }: Sections): Fault[] {
  const faults: Fault[] = []
  const named: [string, string][] = region ? [['region', region]] : []
  authorization?.stsRegions.forEach((name, index) => named.push([`authorization.stsRegions[${index}]`, name]))
  for (const [path, name] of named)
    if (partition && !regionPatterns[partition].test(name))
      faults.push({ path, message: `must be a region of the partition ${partition}` })
  if (!authorization) return faults
  faults.push(
    ...duplicates(authorization.stsRegions, 'authorization.stsRegions', '', (name) => name),
    ...duplicates(authorization.callerAccountIds, 'authorization.callerAccountIds', '', (id) => id),
    ...duplicates(authorization.signedHeaders, 'authorization.signedHeaders', 'name', (header) => header.name)
  )
  if (authorization.allowGlobalEndpoint && partition && partition !== 'aws')
    faults.push({ path: 'authorization.allowGlobalEndpoint', message: `must be false: ${partition} has no global endpoint` })
  if (timing && authorization.stsTimeoutSeconds * 2 >= timing.functionTimeoutSeconds)
    faults.push({
      path: 'authorization.stsTimeoutSeconds',
      message: 'must be less than half of timing.functionTimeoutSeconds: STS is asked twice at most'
    })
  return faults
}

/** Compared with tags, which ignore case. */
const reservedName = 'maskopy'

function applications({ applications, sourceAccounts }: Sections): Fault[] {
  const known = sourceAccounts?.map((source) => source.accountId)
  // Compared as snapshot names show them: 'my_app' and 'my-app' could not be told apart there.
  const faults = duplicates(applications ?? [], 'applications', 'name', (application) => snapshotNamePrefix(application.name))
  applications?.forEach((application, index) => {
    if (application.name.toLowerCase() === reservedName)
      faults.push({ path: `applications[${index}].name`, message: 'is reserved: it is the ApplicationName of what MasKopy itself makes' })
    application.sourceAccountIds?.forEach((id, position) => {
      if (known && !known.includes(id))
        faults.push({ path: `applications[${index}].sourceAccountIds[${position}]`, message: 'must be one of sourceAccounts' })
    })
  })
  return faults
}

/** Who may ask for one application must not be able to ask for another by the likeness of names; a role that both name is meant. */
function callers({ applications = [], authorization }: Sections): Fault[] {
  const faults: Fault[] = []
  applications.forEach((application, index) => {
    const path = `applications[${index}]`
    application.callerAccountIds?.forEach((id, position) => {
      if (authorization && !authorization.callerAccountIds.includes(id))
        faults.push({ path: `${path}.callerAccountIds[${position}]`, message: 'must be one of authorization.callerAccountIds' })
    })
    for (const other of applications.slice(0, index).filter(({ name }) => name.toLowerCase() !== application.name.toLowerCase()))
      rolePatterns(application).forEach((pattern, position) => {
        const written = application.callerRoles[position]!
        const clash = rolePatterns(other).findIndex(
          (theirs, place) => canMeanTheSame(pattern, theirs) && (written !== other.callerRoles[place] || written.includes('{'))
        )
        if (clash >= 0)
          faults.push({
            path: `${path}.callerRoles[${position}]`,
            message: `may be the same role as ${other.callerRoles[clash]} of the application ${other.name}`
          })
      })
  })
  return faults
}

/** Overlapping prefixes would let one application's scripts reach another's data. */
function scriptPrefixes({ applications = [] }: Sections): Fault[] {
  const faults: Fault[] = []
  applications.forEach((application, index) => {
    for (const other of applications.slice(0, index))
      application.scriptPrefixes.forEach((prefix, position) => {
        const overlap = other.scriptPrefixes.find((theirs) => prefix.startsWith(theirs) || theirs.startsWith(prefix))
        if (overlap !== undefined)
          faults.push({
            path: `applications[${index}].scriptPrefixes[${position}]`,
            message: `must not overlap with ${overlap} of the application ${other.name}`
          })
      })
  })
  return faults
}

function environments({ environments }: Sections): Fault[] {
  const faults = duplicates(environments ?? [], 'environments', 'name', (environment) => environment.name.toLowerCase())
  environments?.forEach((environment, index) => {
    faults.push(...duplicates(environment.targetAccountIds, `environments[${index}].targetAccountIds`, '', (id) => id))
  })
  return faults
}

function timing({ timing }: Sections): Fault[] {
  if (!timing) return []
  const faults: Fault[] = []
  const demand = (holds: boolean, path: string, message: string) => {
    if (!holds) faults.push({ path: `timing.${path}`, message })
  }
  demand(
    timing.leaseSeconds > timing.functionTimeoutSeconds,
    'leaseSeconds',
    'must be longer than functionTimeoutSeconds: a stalled function still creates things until its timeout'
  )
  demand(
    timing.recheckAfterSeconds > timing.leaseSeconds,
    'recheckAfterSeconds',
    'must be longer than leaseSeconds: before that, an intended resource may still appear'
  )
  for (const key of ['observation', 'retry'] as const)
    demand(timing[key].maximumSeconds >= timing[key].minimumSeconds, `${key}.maximumSeconds`, 'must not be below minimumSeconds')
  for (const [step, deadline] of Object.entries(timing.stepDeadlineSeconds))
    demand(deadline <= timing.jobDeadlineSeconds, `stepDeadlineSeconds.${step}`, 'must not be longer than jobDeadlineSeconds')
  return faults
}

function duplicates<T>(items: readonly T[], path: string, key: string, identity: (item: T) => string): Fault[] {
  const seen = new Map<string, number>()
  return items.flatMap((item, index) => {
    const first = seen.get(identity(item))
    if (first === undefined) {
      seen.set(identity(item), index)
      return []
    }
    return [{ path: `${path}[${index}]${key && `.${key}`}`, message: `is the same as ${path}[${first}]${key && `.${key}`}` }]
  })
}
