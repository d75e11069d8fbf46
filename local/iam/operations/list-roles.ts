import type { Operation } from '../../core/call'
import type { Identities } from '../identities'
import { accountOf, roleView } from '../lookup'

/** All roles of the caller's account under a path, by name, on one page. */
export const listRoles =
  (identities: Identities): Operation =>
  ({ input, caller }) => ({
    Roles: [...accountOf(identities, caller).roles.values()]
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(roleView),
    IsTruncated: false
  })
