import type { Operation } from '../../core/call'
import { resourceConflict } from '../errors'
import type { PermissionStatement } from '../functions'
import type { LambdaState } from '../state'

const principalOf = (principal: string): PermissionStatement['Principal'] => {
  if (principal === '*') return '*'
  if (principal.endsWith('.amazonaws.com')) return { Service: principal }
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal }
}

export const addPermission =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const lambda = functions.addressed(call)
    const { StatementId: Sid, Action, Principal, SourceArn, SourceAccount, PrincipalOrgID } = call.input
    if (lambda.permissions.has(Sid))
      throw resourceConflict(
        `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`
      )
    const Condition = {
      ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
      ...(SourceAccount || PrincipalOrgID
        ? {
            StringEquals: {
              ...(SourceAccount ? { 'AWS:SourceAccount': SourceAccount } : {}),
              ...(PrincipalOrgID ? { 'aws:PrincipalOrgID': PrincipalOrgID } : {})
            }
          }
        : {})
    }
    const statement: PermissionStatement = {
      Sid,
      Effect: 'Allow',
      Principal: principalOf(Principal),
      Action,
      Resource: lambda.arn,
      ...(Object.keys(Condition).length > 0 ? { Condition } : {})
    }
    lambda.permissions.set(Sid, statement)
    return { Statement: JSON.stringify(statement) }
  }
