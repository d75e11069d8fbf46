import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Stack } from './cloudformation/stack'
import type { Stacks } from './cloudformation/stacks'
import type { Caller } from './core/call'

export interface ServiceDeployment {
  /** Folder that `serverless package` wrote: `.serverless`. */
  directory: string
  account: string
  parameters?: Readonly<Record<string, string>>
}

export interface TemplateDeployment {
  /** A CloudFormation template, JSON or YAML. */
  file: string
  account: string
  stackName: string
  parameters?: Readonly<Record<string, string>>
}

export interface Deployments {
  /** The stack `service-stage`, from the compiled template and the bundles beside it. */
  deployService(deployment: ServiceDeployment): Promise<Stack>
  deployTemplate(deployment: TemplateDeployment): Promise<Stack>
}

const stackNameIn = (directory: string): string => {
  const { service } = JSON.parse(readFileSync(join(directory, 'serverless-state.json'), 'utf8'))
  return service.provider.stackName ?? `${service.service}-${service.provider.stage}`
}

/** Deploys from files, under the identity that `deployerOf` names for an account. */
export const createDeployments = (stacks: Stacks, deployerOf: (account: string) => Caller): Deployments => ({
  deployService: ({ directory, account, parameters }) =>
    stacks.deploy({
      stackName: stackNameIn(directory),
      template: readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8'),
      parameters,
      account,
      caller: deployerOf(account),
      // Its keys contain the time of packaging; the bundle lies here under its last part.
      artifacts: (s3Key) => {
        const file = join(directory, basename(s3Key))
        return existsSync(file) ? readFileSync(file) : undefined
      }
    }),
  deployTemplate: ({ file, account, stackName, parameters }) =>
    stacks.deploy({ stackName, template: readFileSync(file, 'utf8'), parameters, account, caller: deployerOf(account) })
})
