import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import type { Access, Caller } from '../core/call'
import { taskId } from './names'
import type { Ecs, TaskRecord } from './state'

/** What pulling an image from a private registry of ECR takes; nothing for images from elsewhere. */
const pulling = (ecs: Ecs, image = ''): Access[] => {
  const [, account, region, repository] = /^(\d{12})\.dkr\.ecr\.([^.]+)\.amazonaws\.com[^/]*\/([^:@]+)/.exec(image) ?? []
  if (!repository) return []
  const resource = `arn:${ecs.surroundings.partition}:ecr:${region}:${account}:repository/${repository}`
  const layers = ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage']
  return [{ action: 'ecr:GetAuthorizationToken', resource: '*' }, ...layers.map((name) => ({ action: `ecr:${name}`, resource }))]
}

/** What the awslogs driver takes. */
const logging = (ecs: Ecs, record: TaskRecord, { name, logConfiguration }: ContainerDefinition): Access[] => {
  if (logConfiguration?.logDriver !== 'awslogs') return []
  const { options = {} } = logConfiguration
  const { partition, region } = ecs.surroundings
  const group = `arn:${partition}:logs:${region}:${record.account}:log-group:${options['awslogs-group']}`
  const stream = `${options['awslogs-stream-prefix']}/${name}/${taskId(record)}`
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: `${group}:log-stream:${stream}` }))
}

const session = (ecs: Ecs, record: TaskRecord, roleArn: string): Caller => {
  const { credentialsForRole, partition } = ecs.surroundings
  credentialsForRole(roleArn, taskId(record), 'ecs-tasks.amazonaws.com')
  const role = roleArn.split('/').at(-1)
  const arn = `arn:${partition}:sts::${record.account}:assumed-role/${role}/${taskId(record)}`
  return { account: record.account, arn, userId: `${role}:${taskId(record)}`, roleArn }
}

/**
 * Why ECS cannot start a container with the task's execution role, in the words of ECS; undefined where it can. ECS pulls the
 * image and writes the log in that role, which the container itself never has.
 */
export const executionRefusal = (ecs: Ecs, record: TaskRecord, container: ContainerDefinition): string | undefined => {
  const roleArn = record.task.overrides?.executionRoleArn ?? record.definition.executionRoleArn
  const { permits } = ecs.surroundings
  if (!roleArn || !permits) return undefined
  const caller = session(ecs, record, roleArn)
  const refused = [...pulling(ecs, container.image), ...logging(ecs, record, container)].find((access) => !permits(caller, access))
  if (!refused) return undefined
  const denied = `User: ${caller.arn} is not authorized to perform: ${refused.action} on resource: ${refused.resource}`
  return refused.action.startsWith('ecr:')
    ? `CannotPullContainerError: AccessDeniedException: ${denied}`
    : `ResourceInitializationError: failed to validate logger args: AccessDeniedException: ${denied}`
}
