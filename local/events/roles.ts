import type { Caller } from '../core/call'
import type { Clock } from '../core/clock'
import type { Surroundings } from '../core/surroundings'

/** Who EventBridge is once it has assumed a target's role. Throws what STS refuses with. */
export type TargetRole = (roleArn: string) => Caller

/** Sessions are used up to an hour; a role that has stopped trusting EventBridge is noticed then. */
const SESSION_MILLISECONDS = 3600_000

export const targetRoles = (
  { clock, credentialsForRole }: { clock: Clock } & Pick<Surroundings, 'credentialsForRole'>,
  callerOf: (accessKeyId: string) => Caller
): TargetRole => {
  const sessions = new Map<string, { caller: Caller; until: number }>()
  return (roleArn) => {
    const known = sessions.get(roleArn)
    if (known && known.until > clock.now()) return known.caller
    const { accessKeyId } = credentialsForRole(roleArn, 'events', 'events.amazonaws.com')
    const caller = callerOf(accessKeyId)
    sessions.set(roleArn, { caller, until: clock.now() + SESSION_MILLISECONDS })
    return caller
  }
}
