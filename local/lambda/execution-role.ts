import type { Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import type { LambdaFunction } from './functions'

/** Who Lambda is when it acts for a function with the function's own role. Throws what STS refuses with. */
export interface ExecutionRole {
  (lambda: LambdaFunction): Caller
}

/** Assumes a function's role once and keeps the identity, until the function has another role. */
export const executionRoles = (
  surroundings: Pick<Surroundings, 'credentialsForRole'>,
  callerOf: (accessKeyId: string) => Caller
): ExecutionRole => {
  const callers = new Map<string, Caller>()
  return (lambda) => {
    const key = `${lambda.arn} ${lambda.roleArn}`
    const known = callers.get(key)
    if (known) return known
    const { accessKeyId } = surroundings.credentialsForRole(lambda.roleArn, lambda.name, 'lambda.amazonaws.com')
    const caller = callerOf(accessKeyId)
    callers.set(key, caller)
    return caller
  }
}
