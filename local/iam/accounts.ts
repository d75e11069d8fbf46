import type { Caller } from '../core/call'

export interface Tag {
  Key: string
  Value: string
}

export interface Role {
  arn: string
  name: string
  path: string
  /** `AROA…`; a role that is made again under the same name has another. */
  id: string
  account: string
  /** Milliseconds since the epoch. */
  createdAt: number
  /** The trust policy as it was given. */
  trustPolicy: string
  /** Policy documents as they were given, by policy name. */
  inlinePolicies: Map<string, string>
  /** ARNs of managed policies. */
  attachedPolicies: Set<string>
  description?: string
  maxSessionSeconds: number
  tags: Tag[]
}

export interface User {
  arn: string
  name: string
  path: string
  /** `AIDA…` */
  id: string
  account: string
  createdAt: number
  inlinePolicies: Map<string, string>
  attachedPolicies: Set<string>
  tags: Tag[]
}

export interface ManagedPolicy {
  arn: string
  name: string
  path: string
  /** `ANPA…` */
  id: string
  createdAt: number
  document: string
  description?: string
}

/** What exists in one account's IAM. Names are unique in an account whatever their path. */
export interface Account {
  id: string
  roles: Map<string, Role>
  users: Map<string, User>
  policies: Map<string, ManagedPolicy>
}

/** The caller that a session of `role` is. Its ARN has no path, as STS writes it. */
export const sessionCaller = (role: Role, sessionName: string, partition: string): Caller => ({
  account: role.account,
  arn: `arn:${partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
  userId: `${role.id}:${sessionName}`,
  roleArn: role.arn
})
