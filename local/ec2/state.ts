import { AwsError } from '../core/call'
import type { Cancel } from '../core/clock'
import type { Surroundings } from '../core/surroundings'
import type { Ec2Durations } from './durations'
import type { Architecture } from './sizes'
import type { Network } from './network'

export interface Tag {
  Key: string
  Value: string
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated'

/** Codes of the states (EC2 API Reference, InstanceState). */
export const stateCodes: Readonly<Record<InstanceState, number>> = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 }

export interface Instance {
  account: string
  /** `i-` and 17 hexadecimal digits. */
  id: string
  arn: string
  reservationId: string
  state: InstanceState
  stateReason?: { Code: string; Message: string }
  imageId: string
  instanceType: string
  subnetId: string
  securityGroupIds: string[]
  instanceProfileArn?: string
  /** `required` is IMDSv2 alone. */
  httpTokens: string
  httpPutResponseHopLimit: number
  clientToken: string
  /** The request that made it, without the token. */
  request: string
  /** Decoded. */
  userData: string
  launchedAt: number
  tags: Tag[]
  /** The next move on the clock. */
  next: Cancel
}

/** What the container agent on an instance does to ECS. */
export interface ContainerAgents {
  /** The agent has registered the instance as a container instance of the cluster; nothing happens if there is no such cluster. */
  joined(account: string, cluster: string, instance: { id: string; roleName: string; cpuUnits: number; memoryMebibytes: number }): void
  /** The agent has stopped before its instance has. */
  disconnected(account: string, instanceId: string): void
  /** The instance is gone, and its agent and containers with it. */
  lost(account: string, instanceId: string): void
}

/** What is in an image: a container agent, one that shuts down before its instance does, or none; undefined where there is no such image. */
export type Images = (imageId: string) => 'container-agent' | 'agent-that-stops-first' | 'plain' | undefined

/** The processor that an image is made for. */
export type Architectures = (imageId: string) => Architecture

/** Refuses a launch, for example with InsufficientInstanceCapacity. */
export type LaunchFaults = (launch: { account: string; imageId: string; instanceType: string }) => AwsError | undefined

export interface Ec2 {
  surroundings: Surroundings
  durations: Ec2Durations
  images: Images
  architectures: Architectures
  faults: LaunchFaults
  agents?: ContainerAgents
  network: Network
  /** By id, of all accounts. */
  instances: Map<string, Instance>
}

/** The instances of these ids, or the error of EC2 that names the first one that is not there. */
export const requireInstances = (ec2: Ec2, account: string, ids: string[]): Instance[] =>
  ids.map((id) => {
    if (!/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`)
    const instance = ec2.instances.get(id)
    if (instance?.account === account) return instance
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
  })

/** Refuses the id of an image that there is not. */
export const requireImage = (ec2: Ec2, imageId = ''): void => {
  if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(imageId)) {
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`)
  }
  if (!ec2.images(imageId)) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`)
}
