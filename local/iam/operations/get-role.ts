import type { Operation } from '../../core/call'
import type { Identities } from '../identities'
import { requireRole, roleView } from '../lookup'

export const getRole =
  (identities: Identities): Operation =>
  ({ input, caller }) => ({ Role: roleView(requireRole(identities, caller, input.RoleName)) })
