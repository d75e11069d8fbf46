import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'
import { AwsError } from '../core/call'
import { fargateSize } from './fargate'

const refuse = (message: string): never => {
  throw new AwsError('ClientException', message)
}

const validateContainer = (container: ContainerDefinition, input: RegisterTaskDefinitionRequest): void => {
  if (!container.name) refuse('Container.name should not be null or empty.')
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(container.name ?? '')) refuse('Container.name contains invalid characters.')
  if (!container.image) refuse('Container.image should not be null or empty.')
  if (!input.memory && !container.memory && !container.memoryReservation) {
    const needs = "At least one of 'memory' or 'memoryReservation' must be specified."
    refuse(`Invalid setting for container '${container.name}'. ${needs}`)
  }
  const { logDriver, options = {} } = container.logConfiguration ?? {}
  if (logDriver !== 'awslogs') return
  const missing = ['awslogs-group', 'awslogs-region'].filter((option) => !options[option])
  if (missing.length > 0) refuse(`Log driver awslogs requires options: ${missing.join(', ')}`)
  if (!isForFargate(input)) return
  if (!options['awslogs-stream-prefix']) refuse('Fargate requires awslogs-stream-prefix to be set for log driver awslogs.')
  if (!input.executionRoleArn) {
    refuse('Fargate requires task definition to have execution role ARN to support log driver awslogs.')
  }
}

const isForFargate = (input: RegisterTaskDefinitionRequest): boolean =>
  input.requiresCompatibilities?.includes('FARGATE') ?? false

/** Refuses what ECS refuses at registration, with ClientException and its text where that is known. */
export const validateTaskDefinition = (input: RegisterTaskDefinitionRequest): void => {
  if (!input.family) refuse('Family should not be null or empty.')
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? '')) refuse('Family contains invalid characters.')
  const containers = input.containerDefinitions ?? []
  if (containers.length === 0) refuse('Container list cannot be empty.')
  if (isForFargate(input)) {
    if (input.networkMode !== 'awsvpc') refuse("Fargate only supports network mode 'awsvpc'.")
    fargateSize(input.cpu, input.memory)
  }
  for (const container of containers) validateContainer(container, input)
  if (new Set(containers.map(({ name }) => name)).size < containers.length) refuse('Container names must be unique.')
  if (!containers.some(({ essential }) => essential !== false)) refuse('At least one container must be essential.')
}
