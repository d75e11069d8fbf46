import { AwsError } from '../core/call'

/** Codes are those on the wire: RDS's model drops `Fault` in some of them and keeps it in others. */
export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message)
export const invalidCombination = (message: string) => new AwsError('InvalidParameterCombination', message)
export const missingParameter = (name: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}.`)

export const keyNotAccessible = (keyId: string | undefined, which = '') =>
  new AwsError(
    'KMSKeyNotAccessibleFault',
    `Specified ${which}KMS key [${keyId ?? 'None'}] does not exist, is not enabled or you do not have permissions to access it.`
  )

export const snapshotQuotaExceeded = (message: string) => new AwsError('SnapshotQuotaExceeded', message)
export const sharedSnapshotQuotaExceeded = () =>
  new AwsError('SharedSnapshotQuotaExceeded', 'Cannot share a snapshot with so many accounts.')

export const subnetGroupNotFound = (name: string) =>
  new AwsError('DBSubnetGroupNotFoundFault', `DB subnet group '${name}' does not exist.`, 404)
