import { type Operation } from '../../core/call'
import type { Identities } from '../identities'
import { requireUser, userView } from '../lookup'

/** The named user, or the one who calls. */
export const getUser =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const name = input.UserName ?? /:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1] ?? caller.account
    return { User: userView(requireUser(identities, caller, name)) }
  }
