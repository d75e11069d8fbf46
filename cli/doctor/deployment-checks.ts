import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs'
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand, type Rule } from '@aws-sdk/client-eventbridge'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { queueNames, type Deployment } from '../aws/account'
import { checked, fault, ok, warning, type Finding } from './finding'

const deployAgain = 'Deploy the stage again: `npx serverless deploy --stage <stage>`.'
const indexNames = ['ByAwaitedResource', 'ByStatus', 'ByDueTime', 'ByLine']

const table = async ({ config, tableName }: Deployment): Promise<Finding[]> => {
  const client = new DynamoDBClient(config)
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }))
  const indexes = Table?.GlobalSecondaryIndexes ?? []
  const missing = indexNames.filter((name) => indexes.find(({ IndexName }) => IndexName === name)?.IndexStatus !== 'ACTIVE')
  if (Table?.TableStatus !== 'ACTIVE')
    return [fault('job table', `${tableName} is ${Table?.TableStatus}.`, 'Wait until it is ACTIVE.')]
  if (missing.length > 0) return [fault('job table', `Indexes are not active: ${missing.join(', ')}.`, deployAgain)]
  const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName: tableName }))
  const backed = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED'
  return [
    ok('job table', `${tableName} and its ${indexNames.length} indexes are active.`),
    backed
      ? ok('table backups', 'Point-in-time recovery is on.')
      : warning('table backups', 'Point-in-time recovery is off.', deployAgain)
  ]
}

const readAll = async (deployment: Deployment, name: string): Promise<Record<string, string>> => {
  const QueueUrl = await deployment.queueUrl(name)
  const { Attributes = {} } = await deployment.queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return Attributes
}

const queue = async (deployment: Deployment, name: string): Promise<Finding> => {
  const check = `queue ${name}`
  const [attributes, dead] = await Promise.all([readAll(deployment, name), readAll(deployment, `${name}-dead-letters`)])
  if (!attributes.RedrivePolicy?.includes(dead.QueueArn!)) return fault(check, 'Its dead letters go nowhere.', deployAgain)
  const letters = Number(dead.ApproximateNumberOfMessages ?? 0)
  if (letters > 0) return warning(check, `${letters} dead letters.`, 'Look at them with `maskopy redrive`.')
  return ok(check, `${attributes.ApproximateNumberOfMessages ?? 0} messages, no dead letters.`)
}

const key = async ({ config, prefix }: Deployment): Promise<Finding> => {
  const alias = `alias/${prefix}-staging`
  const { KeyMetadata } = await new KMSClient(config).send(new DescribeKeyCommand({ KeyId: alias }))
  if (KeyMetadata?.KeyState === 'Enabled') return ok('staging key', `${alias} is enabled.`)
  return fault(
    'staging key',
    `${alias} is ${KeyMetadata?.KeyState}.`,
    'Enable the key: `aws kms enable-key`, or `cancel-key-deletion` before.'
  )
}

const cluster = async ({ config, prefix }: Deployment): Promise<Finding> => {
  const { clusters = [] } = await new ECSClient(config).send(new DescribeClustersCommand({ clusters: [prefix] }))
  const status = clusters[0]?.status
  if (status === 'ACTIVE') return ok('ECS cluster', `${prefix} is active.`)
  return fault('ECS cluster', `${prefix} is ${status ?? 'missing'}.`, deployAgain)
}

const rulesOf = async (client: EventBridgeClient, EventBusName: string | undefined): Promise<Rule[]> => {
  const rules: Rule[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }))
    rules.push(...(page.Rules ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return rules
}

/** Of other services on the default bus; those of MasKopy's stack feed its inboxes. */
const feedsInbox = async (client: EventBridgeClient, { Name, EventBusName }: Rule, prefix: string): Promise<boolean> => {
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }))
  return Targets.some(({ Arn = '' }) => Arn.split(':').at(-1)!.startsWith(`${prefix}-`))
}

const rules = async ({ config, prefix }: Deployment): Promise<Finding> => {
  const client = new EventBridgeClient(config)
  const own = await rulesOf(client, prefix)
  const ours: Rule[] = []
  for (const rule of [...own, ...(await rulesOf(client, undefined))]) if (await feedsInbox(client, rule, prefix)) ours.push(rule)
  const disabled = ours.filter(({ State }) => State !== 'ENABLED').map(({ Name }) => Name)
  if (own.length === 0) return fault('event rules', `The bus ${prefix} has no rules.`, deployAgain)
  if (disabled.length > 0)
    return fault('event rules', `Disabled: ${disabled.join(', ')}.`, 'Enable them: `aws events enable-rule`.')
  return ok('event rules', `${ours.length} rules feed the deployment, all enabled.`)
}

const undelivered = async (deployment: Deployment): Promise<Finding> => {
  const { ApproximateNumberOfMessages = '0' } = await readAll(deployment, 'undelivered-events')
  if (ApproximateNumberOfMessages === '0') return ok('undelivered events', 'None.')
  return warning(
    'undelivered events',
    `${ApproximateNumberOfMessages} events could not be delivered.`,
    `Read them on the queue ${deployment.prefix}-undelivered-events; the reconciler has made up for them.`
  )
}

/** What the stack made. */
export const deploymentChecks = (deployment: Deployment): Promise<Finding[]>[] => [
  checked('job table', deployAgain, () => table(deployment)),
  ...queueNames.map((name) => checked(`queue ${name}`, deployAgain, () => queue(deployment, name))),
  checked('undelivered events', deployAgain, () => undelivered(deployment)),
  checked('event rules', deployAgain, () => rules(deployment)),
  checked('staging key', deployAgain, () => key(deployment)),
  checked('ECS cluster', deployAgain, () => cluster(deployment))
]
