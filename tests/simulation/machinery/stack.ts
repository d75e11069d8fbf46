import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTemplate } from '../../../local/cloudformation/template'
import type { Config } from '../../../shared/config/schema'
import { parse } from 'yaml'

const projectRoot = join(__dirname, '../../..')

const root = (account: string) => `arn:aws:iam::${account}:root`

const prefix = 'maskopy-example'

/** What serverless.yml and its fragments ask of the configuration. */
const variables = (config: Config): Readonly<Record<string, unknown>> => ({
  'self:custom.prefix': prefix,
  'self:custom.config.timing.functionTimeoutSeconds': config.timing.functionTimeoutSeconds,
  'self:custom.config.authorization.callerAccountIds': config.authorization.callerAccountIds,
  'self:custom.deployment.sourceAccountIds': config.sourceAccounts.map(({ accountId }) => accountId),
  'self:custom.deployment.requesterPrincipals': config.authorization.callerAccountIds.map(root),
  'self:custom.deployment.forwarderPrincipals': config.sourceAccounts.map(({ accountId }) => root(accountId)),
  'self:custom.deployment.reconcileSchedule': `rate(${config.timing.reconcileMinutes} minutes)`,
  'sls:stage': config.stage
})

const resolved = (value: any, known: Readonly<Record<string, unknown>>): any => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, known))
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner, known)]))
  }
  if (typeof value !== 'string') return value
  const [, whole] = /^\$\{((?:self|sls):[^}]+)\}$/.exec(value) ?? []
  if (whole) return known[whole]
  return value.replace(/\$\{((?:self|sls):[^}]+)\}/g, (_, name: string) => String(known[name]))
}

const fragment = (name: string): Record<string, any> =>
  parseTemplate(readFileSync(join(projectRoot, 'resources', name), 'utf8')).Resources as Record<string, any>

/** What moves jobs; permissions are judged elsewhere, and alarms move nothing. */
const movers = [
  'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::Events::EventBus', 'AWS::Events::EventBusPolicy', 'AWS::Events::Rule', 'AWS::DynamoDB::Table',
  'AWS::ECS::Cluster', 'AWS::S3::Bucket', 'AWS::Lambda::Permission'
]

const moversOf = (resources: Record<string, any>) =>
  Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => movers.includes(Type)))

/** As osls calls the function of `copy-to-staging`: `CopyDashtoDashstagingLambdaFunction`. */
const functionId = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}LambdaFunction`

/** Functions and event source mappings of serverless.yml, as osls compiles them. */
const functionResources = (known: Readonly<Record<string, unknown>>): Record<string, any> => {
  const service = parse(readFileSync(join(projectRoot, 'serverless.yml'), 'utf8'), { logLevel: 'error' })
  const compiled: Record<string, any> = {}
  for (const [name, { events = [], handler }] of Object.entries<any>(service.functions)) {
    compiled[functionId(name)] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name, Handler: handler, Runtime: service.provider.runtime, Role: `arn:aws:iam::000000000000:role/${name}`,
        Timeout: known['self:custom.config.timing.functionTimeoutSeconds'], Code: { S3Bucket: 'bundles', S3Key: name }
      }
    }
    for (const [index, { sqs }] of events.entries()) {
      compiled[`${functionId(name)}Source${index}`] = {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': [String(sqs.arn).replace(/\.Arn$/, ''), 'Arn'] },
          FunctionName: { Ref: functionId(name) },
          BatchSize: sqs.batchSize,
          ScalingConfig: { MaximumConcurrency: sqs.maximumConcurrency },
          FunctionResponseTypes: [sqs.functionResponseType]
        }
      }
    }
  }
  return compiled
}

const compiled = new WeakMap<Config, Promise<{ staging: string; source: string }>>()

/** The templates of the staging account and of the source account, as JSON, from the very files that are deployed. */
export const templates = (config: Config): Promise<{ staging: string; source: string }> => {
  const known = compiled.get(config) ?? compile(config)
  compiled.set(config, known)
  return known
}

const compile = async (config: Config): Promise<{ staging: string; source: string }> => {
  const known = variables(config)
  const queues = await require(join(projectRoot, 'resources/queues.cjs'))({ resolveVariable: async (name: string) => known[name] })
  const staging = {
    ...moversOf(queues.Resources),
    ...Object.assign({}, ...['event-bus.yml', 'rules.yml', 'job-table.yml', 'ecs.yml', 'storage.yml'].map((name) => moversOf(fragment(name)))),
    ...functionResources(known)
  }
  const source = moversOf(fragment('source-account.yml'))
  source.ForwardingRule.Properties.Targets[0].RoleArn = 'arn:aws:iam::111111111111:role/forwarder'
  source.ForwardingRule.Properties.Targets[0].Arn = `arn:aws:events:${config.region}:${config.stagingAccountId}:event-bus/${prefix}`
  return {
    staging: JSON.stringify({ Resources: resolved(staging, known) }),
    source: JSON.stringify({ Parameters: { Stage: { Type: 'String' } }, Resources: source })
  }
}

export { prefix }
