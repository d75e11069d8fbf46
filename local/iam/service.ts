import type { Service } from '../core/call'
import { iamAccesses, trustPolicyOf } from './authorization'
import type { Identities } from './identities'
import { createAccessKey } from './operations/create-access-key'
import { createPolicy, deletePolicy, getPolicy } from './operations/managed-policies'
import { createRole } from './operations/create-role'
import { createUser } from './operations/create-user'
import { deleteRole } from './operations/delete-role'
import { getRole } from './operations/get-role'
import { getUser } from './operations/get-user'
import { listRoles } from './operations/list-roles'
import { rolePolicyAttachments, userPolicyAttachments } from './operations/attached-policies'
import { roleInlinePolicies, userInlinePolicies } from './operations/inline-policies'
import { updateAssumeRolePolicy } from './operations/update-assume-role-policy'

/** AWS IAM: users, roles and their policies, kept as they were given. */
export const createIam = (identities: Identities): Service => {
  const ofRoles = rolePolicyAttachments(identities)
  const ofUsers = userPolicyAttachments(identities)
  const inRoles = roleInlinePolicies(identities)
  const inUsers = userInlinePolicies(identities)
  return {
    signingName: 'iam',
    protocol: 'query',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    accesses: iamAccesses(identities),
    resourcePolicy: (arn, action) => trustPolicyOf(identities, arn, action),
    operations: {
      CreateRole: createRole(identities),
      GetRole: getRole(identities),
      ListRoles: listRoles(identities),
      DeleteRole: deleteRole(identities),
      UpdateAssumeRolePolicy: updateAssumeRolePolicy(identities),
      PutRolePolicy: inRoles.put,
      GetRolePolicy: inRoles.get,
      ListRolePolicies: inRoles.list,
      DeleteRolePolicy: inRoles.delete,
      AttachRolePolicy: ofRoles.attach,
      DetachRolePolicy: ofRoles.detach,
      ListAttachedRolePolicies: ofRoles.list,
      CreateUser: createUser(identities),
      GetUser: getUser(identities),
      CreateAccessKey: createAccessKey(identities),
      PutUserPolicy: inUsers.put,
      GetUserPolicy: inUsers.get,
      ListUserPolicies: inUsers.list,
      DeleteUserPolicy: inUsers.delete,
      AttachUserPolicy: ofUsers.attach,
      DetachUserPolicy: ofUsers.detach,
      ListAttachedUserPolicies: ofUsers.list,
      CreatePolicy: createPolicy(identities),
      GetPolicy: getPolicy(identities),
      DeletePolicy: deletePolicy(identities)
    }
  }
}
