import { AwsError, type Operation } from '../../core/call'
import type { Identities } from '../identities'
import { accountOf, requireRole } from '../lookup'

/** A role that still has policies is not deleted. Its sessions live on until they expire, as they do at AWS. */
export const deleteRole =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const role = requireRole(identities, caller, input.RoleName)
    if (role.inlinePolicies.size > 0) {
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409)
    }
    if (role.attachedPolicies.size > 0) {
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409)
    }
    accountOf(identities, caller).roles.delete(role.name)
  }
