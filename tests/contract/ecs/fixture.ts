import { ECSClient, type RegisterTaskDefinitionCommandInput, type RunTaskCommandInput } from '@aws-sdk/client-ecs'
import type { ContainerPlane, ContainerRun, RunningContainer } from '../../../local/ecs/container-plane'
import type { EcsDurations } from '../../../local/ecs/durations'
import { createEcs, type EcsOptions } from '../../../local/ecs/service'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'

const second = 1000

export const durations: EcsDurations = {
  provisioning: () => 10 * second,
  pulling: () => 20 * second,
  stopping: () => 2 * second,
  deprovisioning: () => 5 * second,
  taskDefinitionDeletion: () => 60 * second
}

/** A container that a test holds in its hands. */
export interface HeldContainer {
  run: ContainerRun
  exit(code: number): void
  stoppedWithGraceSeconds?: number
}

export interface HeldPlane extends ContainerPlane {
  containers: HeldContainer[]
}

/** Containers run until the test, or `stop`, ends them; images named `missing…` cannot be pulled. */
export const createHeldPlane = (): HeldPlane => {
  const containers: HeldContainer[] = []
  return {
    containers,
    start: async (run): Promise<RunningContainer> => {
      if (run.image.startsWith('missing')) throw new Error(`failed to resolve ref ${run.image}: not found`)
      const held: HeldContainer = { run, exit: () => undefined }
      const exited = new Promise<number>((resolve) => (held.exit = resolve))
      containers.push(held)
      return {
        exited,
        stop: (graceSeconds) => {
          held.stoppedWithGraceSeconds = graceSeconds
          held.exit(143)
        }
      }
    },
    close: async () => undefined
  }
}

export interface EcsFixture {
  endpoint: TestEndpoint
  clock: ManualClock
  plane: HeldPlane
  /** Speaks as the root of an account. */
  client(whose?: string): ECSClient
}

/** ECS on an endpoint of its own. Its clock stands still; the endpoint's is real, because the SDK signs with real time. */
export const startEcs = async (options: Partial<EcsOptions> = {}): Promise<EcsFixture> => {
  const clock = createManualClock()
  const plane = createHeldPlane()
  const endpoint = await startTestEndpoint((surroundings) => [
    createEcs({ ...surroundings, clock }, { containerPlane: plane, durations, ...options }).service
  ])
  return {
    endpoint,
    clock,
    plane,
    client: (whose = account) => new ECSClient(endpoint.as(whose))
  }
}

export const worker: RegisterTaskDefinitionCommandInput = {
  family: 'worker',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'main', image: 'worker:1', environment: [{ name: 'COLOUR', value: 'blue' }] }],
  tags: [{ key: 'owner', value: 'platform' }]
}

export const onFargate: RunTaskCommandInput = {
  cluster: 'jobs',
  taskDefinition: 'worker',
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } }
}
