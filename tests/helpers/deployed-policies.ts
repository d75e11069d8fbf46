import type { LocalCloud } from '../../local/cloud'
import type { StackResource } from '../../local/cloudformation/stack'
import type { Policy } from '../../local/iam/judge'

/** A policy that a stack has made, and the resource of the template that it belongs to: `maskopy-source/AccessRole`. */
export interface DeployedPolicy extends Policy {
  of: string
}

type Cloud = Pick<LocalCloud, 'stacks' | 'identities' | 'dispatcher'>

const policiesOf = ({ identities, dispatcher }: Cloud, { type, attributes }: StackResource): Policy[] => {
  const arn = String(attributes?.Arn ?? '')
  if (type === 'AWS::IAM::Role') {
    const role = identities.role(arn)!
    const inline = [...role.inlinePolicies].map(([name, document]) => ({ id: `${arn}#${name}`, document }))
    return [{ id: arn, document: role.trustPolicy }, ...inline]
  }
  const document = arn && dispatcher.service(arn.split(':')[2]!)?.resourcePolicy?.(arn, '')?.document
  return document ? [{ id: arn, document }] : []
}

/** Every policy that the stacks have made: of roles, with who may become them, and of queues, buses, buckets, keys and functions. */
export const deployedPolicies = (cloud: Cloud): DeployedPolicy[] =>
  cloud.stacks.list().flatMap(({ name, resources }) =>
    [...resources.values()].flatMap((resource) =>
      policiesOf(cloud, resource).map((policy) => ({ ...policy, of: `${name}/${resource.logicalId}` }))
    )
  )
