import type { ResourceType } from '../resource-type'
import { alarm, dashboard } from './cloudwatch'
import { table } from './dynamodb'
import { cluster } from './ecs'
import { eventBus, eventBusPolicy, rule } from './events'
import { managedPolicy, policy, role } from './iam'
import { alias, key } from './kms'
import { eventInvokeConfig, eventSourceMapping, lambdaFunction, permission } from './lambda'
import { logGroup } from './logs'
import { clusterParameterGroup, parameterGroup, subnetGroup } from './rds'
import { recordedTypes } from './records'
import { bucket, bucketPolicy } from './s3'
import { topic, topicPolicy } from './sns'
import { queue, queuePolicy } from './sqs'

const all: readonly ResourceType[] = [
  queue,
  queuePolicy,
  table,
  eventBus,
  eventBusPolicy,
  rule,
  lambdaFunction,
  eventSourceMapping,
  permission,
  eventInvokeConfig,
  role,
  policy,
  managedPolicy,
  logGroup,
  cluster,
  bucket,
  bucketPolicy,
  key,
  alias,
  topic,
  topicPolicy,
  alarm,
  dashboard,
  subnetGroup,
  parameterGroup,
  clusterParameterGroup,
  ...recordedTypes
]

/** Every resource type that the local cloud can make, by its name in templates. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(all.map((type) => [type.type, type]))
