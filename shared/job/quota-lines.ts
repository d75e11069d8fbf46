import { isAurora, type DatabaseKind } from '../config/engines'
import type { Config } from '../config/schema'
import type { Job } from './job'

/** Where jobs wait for one quota of AWS, in the order of their acceptance. */
export interface QuotaLine {
  name: string
  /** What the quota limits, for people. */
  quota: string
  /** Whoever holds a place already goes ahead of all who do not, and tries without asking who is in line. */
  holdsPlace?: boolean
}

/** What RDS counts copies in flight by. */
const copiesOf = {
  instance: 'snapshots of DB instances', aurora: 'snapshots of Aurora clusters', cluster: 'snapshots of Multi-AZ DB clusters'
}
const kinds: DatabaseKind[] = ['instance', 'cluster']

const copies = (of: keyof typeof copiesOf, account: string): QuotaLine => ({
  name: `copies/${of}/${account}`, quota: `copies in flight of ${copiesOf[of]} in account ${account}`
})

/** Manual snapshots of staging: the staging copy and the final snapshot both count. */
export const placeLine = (kind: DatabaseKind): QuotaLine => ({
  name: `places/${kind}`, quota: `manual snapshots of DB ${kind}s in the staging account`
})

export const databaseLine = (kind: DatabaseKind): QuotaLine => ({
  name: `databases/${kind}`, quota: `DB ${kind}s in the staging account`
})

export const fargateLine: QuotaLine = { name: 'tasks/fargate', quota: 'vCPUs of Fargate in the staging account' }
export const containerInstanceLine: QuotaLine = { name: 'tasks/ec2', quota: 'EC2 instances in the staging account' }

/** Copies of the job's snapshot that an account makes. */
export const copyLine = ({ Source }: Job, account: string): QuotaLine =>
  copies(isAurora(Source!.Engine) ? 'aurora' : Source!.Kind, account)

/** Every line that a deployment can have. */
export const allLines = ({ sourceAccounts, stagingAccountId }: Config): QuotaLine[] => [
  ...[stagingAccountId, ...sourceAccounts.map(({ accountId }) => accountId)].flatMap((account) =>
    (Object.keys(copiesOf) as (keyof typeof copiesOf)[]).map((of) => copies(of, account))
  ),
  ...kinds.map(placeLine),
  ...kinds.map(databaseLine),
  fargateLine,
  containerInstanceLine
]

/** Events on which a place in a quota gets free, whoever's it was (Amazon RDS User Guide, event messages). */
const freeing: Readonly<Record<string, (account: string, isStaging: boolean) => QuotaLine>> = {
  'RDS-EVENT-0041': (account, isStaging) => (isStaging ? placeLine('instance') : copies('instance', account)),
  'RDS-EVENT-0190': (account) => copies('instance', account),
  'RDS-EVENT-0197': (account) => copies('instance', account),
  'RDS-EVENT-0003': () => databaseLine('instance'),
  'RDS-EVENT-0171': () => databaseLine('cluster')
}

/** The line that moves on because of an event about the resource with this ARN, if any. */
export const lineFreedBy = (eventId: string, arn: string, { stagingAccountId }: Config): QuotaLine | undefined => {
  const account = arn.split(':')[4] ?? ''
  return freeing[eventId]?.(account, account === stagingAccountId)
}
