import type { Random } from '../core/random'
import { invalidValue } from './errors'

/**
 * Letters, digits and hyphens, beginning with a letter, without a hyphen at the end or two in a row; stored in lower case.
 * `rds:` and `awsbackup:` names hold a colon and so can never be given.
 */
export const newIdentifier = (what: string, id: string, longest: number): string => {
  if (id.length > longest || !/^[a-z][a-z0-9-]*$/i.test(id) || id.endsWith('-') || id.includes('--'))
    throw invalidValue(
      `The parameter ${what} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII ` +
        'letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens; and have at most ' +
        `${longest} characters.`
    )
  return id.toLowerCase()
}

export interface RdsArn {
  account: string
  type: string
  /** Everything after the type: automated snapshots' ids hold a colon themselves. */
  id: string
}

/** Undefined where `value` is no RDS ARN of this Region. */
export const parseArn = (value: string, region: string): RdsArn | undefined => {
  const match = /^arn:[a-z-]+:rds:([a-z0-9-]+):(\d{12}):([a-z-]+):(.+)$/.exec(value)
  return match && match[1] === region ? { account: match[2]!, type: match[3]!, id: match[4]!.toLowerCase() } : undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ`: 26 random characters after the prefix. */
export const resourceId = (random: Random, prefix: 'db' | 'cluster' | 'snap'): string =>
  `${prefix}-${Array.from(random.bytes(26), (byte) => ALPHABET[byte % 32]).join('')}`

/** `rds:NAME-YYYY-MM-DD-HH-MM`, in UTC. */
export const automatedSnapshotId = (databaseId: string, now: number): string =>
  `rds:${databaseId}-${new Date(now).toISOString().slice(0, 16).replace(/[T:]/g, '-')}`
