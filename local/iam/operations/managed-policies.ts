import { AwsError, type Caller, type Operation } from '../../core/call'
import type { ManagedPolicy } from '../accounts'
import type { Identities } from '../identities'
import { accountOf, noSuchEntity, validDocument, validName, validPath } from '../lookup'
import { uniqueId } from '../unique-ids'

const policyView = ({ name, id, arn, path, createdAt, description }: ManagedPolicy) => ({
  PolicyName: name,
  PolicyId: id,
  Arn: arn,
  Path: path,
  DefaultVersionId: 'v1',
  IsAttachable: true,
  Description: description,
  CreateDate: new Date(createdAt),
  UpdateDate: new Date(createdAt)
})

const requirePolicy = (identities: Identities, caller: Caller, arn: string): ManagedPolicy => {
  const policy = accountOf(identities, caller).policies.get(arn)
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`)
  return policy
}

export const createPolicy =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const name = validName(input.PolicyName, 'policyName', 128)
    const path = validPath(input.Path)
    const account = accountOf(identities, caller)
    const arn = `arn:${identities.partition}:iam::${account.id}:policy${path}${name}`
    if (account.policies.has(arn)) {
      throw new AwsError('EntityAlreadyExists', `A policy called ${name} already exists. Duplicate names are not allowed.`, 409)
    }
    const policy: ManagedPolicy = {
      arn,
      name,
      path,
      id: uniqueId(identities.random, 'ANPA'),
      createdAt: identities.clock.now(),
      document: validDocument(input.PolicyDocument),
      description: input.Description
    }
    account.policies.set(arn, policy)
    return { Policy: policyView(policy) }
  }

export const getPolicy =
  (identities: Identities): Operation =>
  ({ input, caller }) => ({ Policy: policyView(requirePolicy(identities, caller, input.PolicyArn)) })

/** A policy that hangs on a role or a user is not deleted. */
export const deletePolicy =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const { arn } = requirePolicy(identities, caller, input.PolicyArn)
    const { roles, users, policies } = accountOf(identities, caller)
    const attached = [...roles.values(), ...users.values()].some(({ attachedPolicies }) => attachedPolicies.has(arn))
    if (attached) throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409)
    policies.delete(arn)
  }
