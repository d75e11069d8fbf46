import { ec2Accesses } from './authorization'
import type { Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { typicalDurations, type Ec2Durations } from './durations'
import { terminate } from './instance-life'
import type { Network } from './network'
import { createTags } from './operations/create-tags'
import { describeImages } from './operations/describe-images'
import { describeInstanceTypes } from './operations/describe-instance-types'
import { describeInstances } from './operations/describe-instances'
import { describeSecurityGroups, describeSubnets, describeVpcEndpoints } from './operations/describe-network'
import { runInstances } from './operations/run-instances'
import { terminateInstances } from './operations/terminate-instances'
import type { Architectures, ContainerAgents, Ec2, Images, Instance, LaunchFaults } from './state'

export interface Ec2Options {
  durations?: Ec2Durations
  /** Which images there are; by default every well-formed id is one with a container agent. */
  images?: Images
  /** What images are made for; by default `x86_64`. */
  architectures?: Architectures
  faults?: LaunchFaults
  /** By default there is none. */
  network?: Network
  /** Where container agents register; without it no instance joins a cluster. */
  agents?: ContainerAgents
}

/** Wire names of members (EC2 API model, 2016-11-15). */
const outputNames = {
  CurrentState: 'currentState',
  Images: 'imagesSet',
  Instances: 'instancesSet',
  InstanceTypes: 'instanceTypeSet',
  Reservations: 'reservationSet',
  SecurityGroups: 'groupSet',
  State: 'instanceState',
  Subnets: 'subnetSet',
  Tags: 'tagSet',
  TerminatingInstances: 'instancesSet',
  VpcEndpoints: 'vpcEndpointSet'
}
const inputNames = {
  Filter: 'Filters',
  InstanceId: 'InstanceIds',
  ResourceId: 'ResourceIds',
  SecurityGroupId: 'SecurityGroupIds',
  Tag: 'Tags',
  TagSpecification: 'TagSpecifications',
  Value: 'Values'
}

export interface Ec2Services {
  service: Service
  /** AWS ends the instance by itself. */
  fail(instanceId: string): void
  /** What exists in any account, to look at only. */
  instances(): readonly Readonly<Instance>[]
}

/** As much of EC2 as container instances need, for all accounts; a network to look at, no volumes, nothing runs on an instance. */
export const createEc2 = (surroundings: Surroundings, options: Ec2Options = {}): Ec2Services => {
  const ec2: Ec2 = {
    surroundings,
    durations: options.durations ?? typicalDurations(),
    images: options.images ?? (() => 'container-agent'),
    architectures: options.architectures ?? (() => 'x86_64'),
    faults: options.faults ?? (() => undefined),
    agents: options.agents,
    network: options.network ?? { vpcId: '', subnetIds: [], securityGroupIds: [], made: () => [] },
    instances: new Map()
  }
  return {
    service: {
      signingName: 'ec2',
      protocol: 'ec2',
      namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
      listElements: outputNames,
      inputMembers: inputNames,
      accesses: ec2Accesses(ec2),
      operations: {
        CreateTags: createTags(ec2),
        DescribeImages: describeImages(ec2),
        DescribeInstanceTypes: describeInstanceTypes,
        DescribeInstances: describeInstances(ec2),
        DescribeSecurityGroups: describeSecurityGroups(ec2),
        DescribeSubnets: describeSubnets(ec2),
        DescribeVpcEndpoints: describeVpcEndpoints(ec2),
        RunInstances: runInstances(ec2),
        TerminateInstances: terminateInstances(ec2)
      }
    },
    instances: () => [...ec2.instances.values()],
    fail: (instanceId) => {
      const instance = ec2.instances.get(instanceId)
      if (instance) terminate(ec2, instance, { Code: 'Server.InternalError', Message: 'Server.InternalError: Internal error on launch' })
    }
  }
}
