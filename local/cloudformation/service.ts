import type { Access, Call, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import type { ApiOperation, CloudformationApi } from './api'
import { ChangeSets } from './change-sets'
import { createChangeSet } from './operations/create-change-set'
import { createStack } from './operations/create-stack'
import { deleteChangeSet } from './operations/delete-change-set'
import { deleteStack } from './operations/delete-stack'
import { describeChangeSet } from './operations/describe-change-set'
import { describeStackEvents } from './operations/describe-stack-events'
import { describeStackResource } from './operations/describe-stack-resource'
import { describeStackResources } from './operations/describe-stack-resources'
import { describeStacks } from './operations/describe-stacks'
import { executeChangeSet } from './operations/execute-change-set'
import { getTemplate } from './operations/get-template'
import { getTemplateSummary } from './operations/get-template-summary'
import { listChangeSets } from './operations/list-change-sets'
import { listExports } from './operations/list-exports'
import { listStackResources } from './operations/list-stack-resources'
import { listStacks } from './operations/list-stacks'
import { updateStack } from './operations/update-stack'
import { validateTemplate } from './operations/validate-template'
import type { Stacks } from './stacks'

const operations: Readonly<Record<string, ApiOperation>> = {
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  DescribeStacks: describeStacks,
  ListStacks: listStacks,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResources: describeStackResources,
  ListStackResources: listStackResources,
  ListExports: listExports,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ValidateTemplate: validateTemplate,
  CreateChangeSet: createChangeSet,
  DescribeChangeSet: describeChangeSet,
  ExecuteChangeSet: executeChangeSet,
  DeleteChangeSet: deleteChangeSet,
  ListChangeSets: listChangeSets
}

/** Operations about templates and about all stacks name no resource. */
const withoutResource = new Set(['ListStacks', 'ListExports', 'ValidateTemplate'])

/** Which permission an operation needs (Service Authorization Reference, "AWS CloudFormation"). */
const accessOf =
  (operation: string, { stacks, changeSets, surroundings: { partition, region } }: CloudformationApi) =>
  ({ input, caller }: Call): Access[] => {
    const action = `cloudformation:${operation}`
    const set = input.ChangeSetName ? changeSets.find(caller.account, input.ChangeSetName, input.StackName) : undefined
    const name = set?.stack.id ?? input.StackName
    if (withoutResource.has(operation) || name === undefined) return [{ action, resource: '*' }]
    const id = stacks.describe(caller.account, String(name))?.id
    return [{ action, resource: id ?? `arn:${partition}:cloudformation:${region}:${caller.account}:stack/${String(name)}/*` }]
  }

/** AWS CloudFormation: stacks that are made of the calls that their creator may make. */
export const createCloudformation = (surroundings: Surroundings, stacks: Stacks): Service => {
  const api: CloudformationApi = { surroundings, stacks, changeSets: new ChangeSets() }
  return {
    signingName: 'cloudformation',
    protocol: 'query',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    accesses: Object.fromEntries(Object.keys(operations).map((name) => [name, accessOf(name, api)])),
    operations: Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, operation(api)]))
  }
}
