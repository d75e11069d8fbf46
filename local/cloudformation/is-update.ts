import { isDeepStrictEqual } from 'node:util'
import type { Stack } from './stack'
import type { Change } from './stack-plan'
import type { Deployment } from './stack-work'
import { parseTemplate } from './template'

/** Whether a deployment would change anything that CloudFormation counts: resources, outputs, tags; not a description, nor a policy alone. */
export const isUpdate = (stack: Stack, { template, tags = [] }: Deployment, changes: readonly Change[]): boolean =>
  changes.length > 0 ||
  !isDeepStrictEqual(parseTemplate(template).Outputs, stack.template.Outputs) ||
  !isDeepStrictEqual(tags, stack.tags)
