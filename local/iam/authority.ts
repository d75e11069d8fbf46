import { AwsError, type Access, type Caller, type Protocol, type ResourcePolicy } from '../core/call'
import type { Dispatcher, Gate } from '../core/dispatcher'
import type { Role, User } from './accounts'
import type { Identities } from './identities'
import { judge, type AccessObserver, type Case, type Policy, type Verdict } from './judge'
import { awsManagedPolicy } from './managed-policies'

/** Judges accesses by the policies that are deployed. */
export interface Authority {
  judge(caller: Caller, access: Access, call?: string): Verdict
  /** Refuses calls that the caller's policies, or those of the resource, do not allow. */
  gate: Gate
}

export interface AuthorityOptions {
  dispatcher: Pick<Dispatcher, 'service'>
  identities: Identities
  region: string
  observe?: AccessObserver
}

const holderOf = (identities: Identities, caller: Caller): Role | User | undefined => {
  if (caller.roleArn) return identities.role(caller.roleArn)
  const name = /:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1]
  return name === undefined ? undefined : identities.account(caller.account).users.get(name)
}

/** The policies of the caller's role or user. Throws an Error for one of AWS's own that the local cloud does not have. */
const identityPolicies = (identities: Identities, caller: Caller): Policy[] => {
  const holder = caller.servicePrincipal ? undefined : holderOf(identities, caller)
  if (!holder) return []
  const inline = [...holder.inlinePolicies].map(([name, document]): Policy => ({ id: `${holder.arn}#${name}`, document }))
  const attached = [...holder.attachedPolicies].map((arn): Policy => {
    const document = identities.account(caller.account).policies.get(arn)?.document ?? awsManagedPolicy(arn)
    if (document === undefined) throw new Error(`The local cloud does not have the managed policy ${arn}.`)
    return { id: arn, document }
  })
  return [...inline, ...attached]
}

const principalType = (caller: Caller): string =>
  caller.servicePrincipal ? 'Service' : caller.roleArn ? 'AssumedRole' : caller.arn.endsWith(':root') ? 'Account' : 'User'

/** Keys that every request has, whatever it asks for (IAM User Guide, "AWS global condition context keys"). */
const globalValues = (caller: Caller, resourceAccount: string, region: string): Case['values'] => ({
  'aws:principalarn': caller.servicePrincipal ? undefined : (caller.roleArn ?? caller.arn),
  'aws:principalaccount': caller.servicePrincipal ? undefined : caller.account,
  'aws:principaltype': principalType(caller),
  'aws:userid': caller.userId,
  'aws:resourceaccount': resourceAccount,
  'aws:requestedregion': region,
  // The loopback address stands for AWS's endpoints, which speak TLS; a call that says otherwise has another value.
  'aws:securetransport': 'true',
  'aws:sourcearn': caller.sourceArn,
  'aws:sourceaccount': caller.servicePrincipal ? caller.account : undefined,
  'kms:calleraccount': caller.account
})

const codes: Readonly<Record<Protocol, [code: string, httpStatus: number]>> = {
  query: ['AccessDenied', 403],
  ec2: ['UnauthorizedOperation', 403],
  'json-1.0': ['AccessDeniedException', 400],
  'json-1.1': ['AccessDeniedException', 400],
  'rest-s3': ['AccessDenied', 403]
}

/** The refusal as a service of that protocol writes it. */
export const accessDenied = (
  { signingName, protocol }: { signingName: string; protocol: Protocol },
  caller: Caller,
  { action, resource }: Access,
  reason: string
): AwsError => {
  // SQS kept the code of its query protocol, and writes actions small.
  const [code, httpStatus] = signingName === 'sqs' ? codes.query : codes[protocol]
  const written = signingName === 'sqs' ? action.toLowerCase() : action
  const shown = protocol === 'rest-s3' ? `"${resource}"` : resource
  const why = reason.replace(action, written)
  return new AwsError(code, `User: ${caller.arn} is not authorized to perform: ${written} on resource: ${shown} ${why}`, httpStatus)
}

export const createAuthority = ({ dispatcher, identities, region, observe }: AuthorityOptions): Authority => {
  /** Where a service has no policies of resources (RDS, ECR), whose the resource is decides nothing: the service has its own sharing. */
  const resourcePolicyOf = (caller: Caller, { resource, action }: Access): ResourcePolicy => {
    const [, , service = '', , account] = resource.split(':')
    const policies = dispatcher.service(service)
    if (!policies?.resourcePolicy) return { account: caller.account }
    return policies.resourcePolicy(resource, action) ?? { account: account || caller.account }
  }

  const judgeAccess: Authority['judge'] = (caller, access, call = access.action) => {
    const { account, arn = access.resource, document, decides } = resourcePolicyOf(caller, access)
    const one: Case = {
      caller,
      access,
      values: { ...globalValues(caller, access.resource.split(':')[4] || account, region), ...access.values },
      identity: identityPolicies(identities, caller),
      resource: { account, decides, policy: document ? { id: arn, document } : undefined }
    }
    const verdict = judge(one)
    observe?.({ call, case: one, verdict })
    return verdict
  }

  return {
    judge: judgeAccess,
    gate: (call) => {
      const service = dispatcher.service(call.service)!
      const needed = service.accesses?.[call.operation]?.(call) ?? [{ action: `${call.service}:${call.operation}`, resource: '*' }]
      const transport = call.plaintext ? { 'aws:securetransport': 'false' } : {}
      for (const access of needed.map((one) => ({ ...one, values: { ...one.values, ...transport } }))) {
        const { allowed, reason = '' } = judgeAccess(call.caller, access, `${call.service}:${call.operation}`)
        if (!allowed) throw accessDenied(service, call.caller, access, reason)
      }
    }
  }
}
