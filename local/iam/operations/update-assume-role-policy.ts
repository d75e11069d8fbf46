import type { Operation } from '../../core/call'
import type { Identities } from '../identities'
import { requireRole, validDocument } from '../lookup'

export const updateAssumeRolePolicy =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    requireRole(identities, caller, input.RoleName).trustPolicy = validDocument(input.PolicyDocument)
  }
