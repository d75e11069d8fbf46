import { AwsError, type Operation } from '../core/call'
import type { Identities } from '../iam/identities'
import { optionalInteger } from '../wire/readers'

interface Input {
  RoleArn?: string
  RoleSessionName?: string
  ExternalId?: string
  DurationSeconds?: string | number
}

const invalid = (value: unknown, member: string, detail: string): AwsError => {
  const shown = value === undefined ? 'null' : `'${String(value)}'`
  const problem = `Value ${shown} at '${member}' failed to satisfy constraint: ${detail}`
  return new AwsError('ValidationError', `1 validation error detected: ${problem}`)
}

const checked = (member: string, value: string | undefined, pattern: RegExp): string => {
  if (value === undefined) throw invalid(value, member, 'Member must not be null')
  if (!pattern.test(value)) throw invalid(value, member, `Member must satisfy regular expression pattern: ${pattern.source}`)
  return value
}

const checkDuration = (seconds: number, longest: number): void => {
  if (seconds < 900 || seconds > 43_200) {
    throw invalid(seconds, 'durationSeconds', 'Member must have value between 900 and 43200')
  }
  if (seconds > longest) {
    throw new AwsError('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
}

/** Temporary credentials of a role whose trust policy admits the caller; a missing role is refused with the same words. */
export const assumeRole =
  (identities: Identities): Operation<Input> =>
  ({ input, caller }) => {
    const roleArn = checked('roleArn', input.RoleArn, /^arn:[^:]+:iam::\d{12}:role\/[\u0021-\u007e]+$/)
    const sessionName = checked('roleSessionName', input.RoleSessionName, /^[\w+=,.@-]{2,64}$/)
    const role = identities.role(roleArn)
    const values = {
      'sts:externalid': input.ExternalId,
      'sts:rolesessionname': sessionName,
      'aws:principalarn': caller.roleArn ?? caller.arn
    }
    if (!role || !identities.trusts(role, caller, values)) {
      const refusal = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`
      throw new AwsError('AccessDenied', refusal, 403)
    }
    const seconds = optionalInteger(input.DurationSeconds) ?? 3600
    checkDuration(seconds, role.maxSessionSeconds)
    const session = identities.issueSession(role, sessionName, seconds)
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(session.expiresAt)
      },
      AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn }
    }
  }
