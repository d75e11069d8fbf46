import { holds, noValue, type Scope } from './intrinsics'
import type { Stack } from './stack'
import { TemplateError } from './template'

const lookUp = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new TemplateError(what)
  return value
}

const pseudoParameters = (stack: Stack, partition: string): Record<string, unknown> => ({
  'AWS::AccountId': stack.account,
  'AWS::NoValue': noValue,
  'AWS::NotificationARNs': [],
  'AWS::Partition': partition,
  'AWS::Region': stack.region,
  'AWS::StackId': stack.id,
  'AWS::StackName': stack.name,
  'AWS::URLSuffix': 'amazonaws.com'
})

/** What the templates' functions see while `stack` is being made; `imported` finds the exports of the account's other stacks. */
export const stackScope = (stack: Stack, partition: string, imported: Scope['imported']): Scope => {
  const pseudo = pseudoParameters(stack, partition)
  const decided = new Map<string, boolean>()
  const scope: Scope = {
    region: stack.region,
    imported,
    reference: (name) =>
      lookUp(pseudo[name] ?? stack.parameters.get(name) ?? stack.resources.get(name)?.ref, `Unresolved reference to ${name}`),
    attribute: (logicalId, attribute) => {
      const resource = lookUp(stack.resources.get(logicalId), `Unresolved reference to ${logicalId}.${attribute}`)
      return lookUp(resource.attributes?.[attribute], `${resource.type} ${logicalId} has no attribute ${attribute}`)
    },
    condition: (name) => {
      const known = decided.get(name)
      if (known !== undefined) return known
      const result = holds(lookUp(stack.template.Conditions[name], `Unresolved condition ${name}`), scope)
      decided.set(name, result)
      return result
    },
    mapping: (map, top, second) =>
      lookUp(stack.template.Mappings[map]?.[top]?.[second], `Unable to get mapping for ${map}::${top}::${second}`)
  }
  return scope
}
