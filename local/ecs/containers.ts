import type { ContainerDefinition, ContainerOverride } from '@aws-sdk/client-ecs'
import { AwsError } from '../core/call'
import type { RunningContainer } from './container-plane'
import { executionRefusal } from './execution-role'
import { taskId } from './names'
import type { Ecs, TaskRecord } from './state'

/** Why a task cannot start, as ECS puts it into `stoppedReason`. */
export class StartFailure extends Error {}

const fromPairs = (pairs: { name?: string; value?: string }[] = []): Record<string, string> =>
  Object.fromEntries(pairs.map(({ name = '', value = '' }) => [name, value]))

const overrideOf = (record: TaskRecord, name?: string): ContainerOverride | undefined =>
  record.task.overrides?.containerOverrides?.find((override) => override.name === name)

const environmentOf = (ecs: Ecs, record: TaskRecord, container: ContainerDefinition): Record<string, string> => ({
  AWS_REGION: ecs.surroundings.region,
  AWS_DEFAULT_REGION: ecs.surroundings.region,
  AWS_EXECUTION_ENV: `AWS_ECS_${record.task.launchType}`,
  ...ecs.platformEnvironment(),
  ...fromPairs(container.environment),
  ...fromPairs(overrideOf(record, container.name)?.environment),
  ...record.credentials?.environment
})

/** The awslogs driver: stream `prefix/container/task id`. */
const openLog = (ecs: Ecs, record: TaskRecord, container: ContainerDefinition): ((line: string) => void) => {
  const options = container.logConfiguration?.options ?? {}
  if (container.logConfiguration?.logDriver !== 'awslogs' || !ecs.logs) return () => undefined
  const stream = `${options['awslogs-stream-prefix']}/${container.name}/${taskId(record)}`
  try {
    const createGroup = options['awslogs-create-group'] === 'true'
    return ecs.logs.openStream(record.account, options['awslogs-group'] ?? '', stream, createGroup)
  } catch (error) {
    throw new StartFailure(
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ' +
        `failed to create Cloudwatch log stream: ${error instanceof AwsError ? `${error.code}: ${error.message}` : String(error)}`
    )
  }
}

const startContainer = async (ecs: Ecs, record: TaskRecord, container: ContainerDefinition): Promise<RunningContainer> => {
  const refusal = executionRefusal(ecs, record, container)
  if (refusal) throw new StartFailure(refusal)
  const onLine = openLog(ecs, record, container)
  try {
    return await ecs.containerPlane.start({
      image: container.image ?? '',
      entryPoint: container.entryPoint,
      command: overrideOf(record, container.name)?.command ?? container.command,
      workingDirectory: container.workingDirectory,
      environment: environmentOf(ecs, record, container),
      onLine
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartFailure(reason.startsWith('CannotPullContainerError') ? reason : `CannotPullContainerError: ${reason}`)
  }
}

/**
 * Starts all containers of a task, by name. Where one cannot start, those that have are killed, and StartFailure is thrown.
 */
export const startContainers = async (ecs: Ecs, record: TaskRecord): Promise<Map<string, RunningContainer>> => {
  const roleArn = record.task.overrides?.taskRoleArn ?? record.definition.taskRoleArn
  if (roleArn) record.credentials = ecs.credentials?.grant(roleArn, taskId(record))
  const started = new Map<string, RunningContainer>()
  try {
    for (const container of record.definition.containerDefinitions ?? []) {
      started.set(container.name ?? '', await startContainer(ecs, record, container))
    }
  } catch (error) {
    for (const container of started.values()) container.stop(0)
    throw error
  }
  return started
}
