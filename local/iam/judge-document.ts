import type { Caller } from '../core/call'
import { matchesGlob } from './glob'
import { checkCondition, type Condition } from './judge-conditions'

/** One statement of a policy, with lists where one value may stand alone. */
export interface Statement {
  sid?: string
  allows: boolean
  actions: readonly string[]
  /** The actions are the ones that it does *not* speak of. */
  notActions: boolean
  /** Undefined in trust policies, whose resource is the role itself. */
  resources?: readonly string[]
  notResources: boolean
  /** Undefined in policies of roles and users, whose principal is their holder. */
  principals?: Readonly<Record<string, readonly string[]>> | '*'
  condition: Condition
}

/** How a statement of a resource's policy names a caller: itself, or only its account, whose own policies then decide. */
export type Naming = 'caller' | 'account' | undefined

const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)

const mapped = (value: object): Record<string, string[]> =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, listOf(one)]))

const noVariable = (text: string): void => {
  if (text.includes('${')) throw new Error(`The local cloud cannot judge the policy variable in the resource ${text}.`)
}

const parseCondition = (written: Record<string, object> = {}): Condition => {
  const condition = Object.fromEntries(Object.entries(written).map(([operator, keys]) => [operator, mapped(keys)]))
  checkCondition(condition)
  return condition
}

const parseStatement = (written: any): Statement => {
  const unknown = Object.keys(written).find((name) => !elements.includes(name))
  if (unknown) throw new Error(`The local cloud cannot judge the policy element ${unknown}.`)
  if (written.Effect !== 'Allow' && written.Effect !== 'Deny') throw new Error(`A statement has no effect ${written.Effect}.`)
  const resources = written.Resource ?? written.NotResource
  const { Principal } = written
  const statement: Statement = {
    sid: written.Sid,
    allows: written.Effect === 'Allow',
    actions: listOf(written.Action ?? written.NotAction).map((action) => action.toLowerCase()),
    notActions: written.NotAction !== undefined,
    resources: resources === undefined ? undefined : listOf(resources),
    notResources: written.NotResource !== undefined,
    principals: Principal === undefined || Principal === '*' ? Principal : mapped(Principal),
    condition: parseCondition(written.Condition)
  }
  for (const text of statement.resources ?? []) noVariable(text)
  return statement
}

const parsed = new Map<string, Statement[]>()

/** The statements of a policy, in their order. Throws an Error that names what the local cloud cannot judge. */
export const statementsOf = (document: string): Statement[] => {
  const known = parsed.get(document)
  if (known) return known
  const statements = [JSON.parse(document).Statement ?? []].flat().map(parseStatement)
  parsed.set(document, statements)
  return statements
}

/** Whether a statement speaks of an action on a resource, whoever asks. */
export const speaksOf = (statement: Statement, action: string, resource: string): boolean => {
  const named = statement.actions.some((pattern) => matchesGlob(pattern, action.toLowerCase()))
  if (named === statement.notActions) return false
  if (!statement.resources) return true
  return statement.resources.some((pattern) => matchesGlob(pattern, resource)) !== statement.notResources
}

const namesAws = (principal: string, caller: Caller): Naming => {
  if (caller.servicePrincipal) return undefined
  if (principal === '*' || principal === caller.arn || principal === caller.roleArn) return 'caller'
  if (principal === caller.account) return 'account'
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] === caller.account ? 'account' : undefined
}

/** How a statement of a resource's policy names `caller`. */
export const naming = ({ principals }: Statement, caller: Caller): Naming => {
  if (principals === '*') return caller.servicePrincipal ? undefined : 'caller'
  if (!principals) return undefined
  if (principals.Service?.includes(caller.servicePrincipal ?? '')) return 'caller'
  const namings = (principals.AWS ?? []).map((principal) => namesAws(principal, caller))
  return namings.find((one) => one === 'caller') ?? namings.find((one) => one === 'account')
}
