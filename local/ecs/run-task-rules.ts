import type { Compatibility, RunTaskRequest } from '@aws-sdk/client-ecs'
import { AwsError } from '../core/call'
import { findDefinition } from './names'
import type { AccountState, DefinitionRecord, Ecs } from './state'

const invalid = (message: string): never => {
  throw new AwsError('InvalidParameterException', message)
}

const validateNetwork = (input: RunTaskRequest): void => {
  const network = input.networkConfiguration?.awsvpcConfiguration
  if (!network) invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
  if (!network?.subnets?.length) invalid('subnets can not be empty.')
  if ((network?.subnets?.length ?? 0) > 16) {
    invalid('There is a limit of 16 subnets that can be specified per awsvpcConfiguration.')
  }
  if ((network?.securityGroups?.length ?? 0) > 5) {
    invalid('There is a limit of 5 security groups that can be specified per awsvpcConfiguration.')
  }
}

/** Refuses what RunTask refuses about the request itself. */
export const validateRunTask = (input: RunTaskRequest): void => {
  if (input.launchType && input.capacityProviderStrategy?.length) {
    invalid('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.')
  }
  if (input.capacityProviderStrategy?.length) {
    invalid(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.'
    )
  }
  const count = input.count ?? 1
  if (!Number.isInteger(count) || count < 1 || count > 10) invalid('Count must be between 1 and 10.')
  if (input.clientToken !== undefined && !/^[\x21-\x7e]{1,64}$/.test(input.clientToken)) {
    invalid('clientToken must be up to 64 characters in the range of 33-126.')
  }
  if (input.startedBy !== undefined && !/^[A-Za-z0-9/_-]{1,128}$/.test(input.startedBy)) invalid('Invalid value for startedBy.')
  if (JSON.stringify(input.overrides ?? {}).length > 8192) invalid('Overrides length must be at most 8192')
  if (input.platformVersion && !isOnFargate(input)) invalid('The platform version must be null when specifying an EC2 launch type.')
  if (input.platformVersion && !['LATEST', '1.4.0', '1.3.0'].includes(input.platformVersion)) {
    throw new AwsError('PlatformUnknownException', 'The platform version specified is not valid.')
  }
  if (isOnFargate(input)) validateNetwork(input)
}

/** Without a launch type, ECS places on the cluster's container instances. */
export const isOnFargate = ({ launchType }: RunTaskRequest): boolean => launchType === 'FARGATE'

const requireRole = (ecs: Ecs, roleArn: string): void => {
  try {
    ecs.surroundings.credentialsForRole(roleArn, 'run-task', 'ecs-tasks.amazonaws.com')
  } catch {
    throw new AwsError(
      'ClientException',
      `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being ` +
        'passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.'
    )
  }
}

const isMeantFor = (launchType: Compatibility, { requiresCompatibilities = [] }: DefinitionRecord['definition']): boolean =>
  requiresCompatibilities.length === 0 || requiresCompatibilities.includes(launchType)

const validateOnInstance = (input: RunTaskRequest, definition: DefinitionRecord['definition']): void => {
  if (!isMeantFor('EC2', definition)) invalid('Task definition does not support launch_type EC2.')
  const network = input.networkConfiguration?.awsvpcConfiguration
  if (definition.networkMode === 'awsvpc') validateNetwork(input)
  else if (network) invalid('Network Configuration is not valid for the given networkMode of this task definition.')
  if (network?.assignPublicIp === 'ENABLED') invalid('Assign public IP is not supported for this launch type.')
}

/** The revision that the request wants to run, its roles assumable, its overrides naming its containers. */
export const requireRunnable = (ecs: Ecs, state: AccountState, input: RunTaskRequest): DefinitionRecord => {
  const record = findDefinition(ecs, state, input.taskDefinition ?? '')
  if (!record) throw new AwsError('ClientException', 'TaskDefinition not found.')
  const { definition } = record
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive')
  if (!isOnFargate(input)) validateOnInstance(input, definition)
  else if (!definition.compatibilities?.includes('FARGATE') || !isMeantFor('FARGATE', definition)) {
    invalid('Task definition does not support launch_type FARGATE.')
  }
  for (const { name } of input.overrides?.containerOverrides ?? []) {
    if (!definition.containerDefinitions?.some((container) => container.name === name)) {
      invalid(`Override for container named ${name} is not a container in the TaskDefinition.`)
    }
  }
  const roles = [
    input.overrides?.taskRoleArn ?? definition.taskRoleArn,
    input.overrides?.executionRoleArn ?? definition.executionRoleArn
  ]
  for (const role of roles) if (role) requireRole(ecs, role)
  return record
}
