import type { Service } from '../core/call'
import type { Identities } from '../iam/identities'
import { assumeRole } from './assume-role'
import { stsAccesses } from './authorization'
import { getCallerIdentity } from './get-caller-identity'

/** AWS STS: who a signature belongs to, and sessions of roles. */
export const createSts = (identities: Identities): Service => ({
  signingName: 'sts',
  protocol: 'query',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole(identities) },
  accesses: stsAccesses
})
