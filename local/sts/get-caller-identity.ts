import type { Operation } from '../core/call'

/** Who signed the request. Needs no permission. */
export const getCallerIdentity: Operation = ({ caller }) => ({
  UserId: caller.userId,
  Account: caller.account,
  Arn: caller.arn
})
