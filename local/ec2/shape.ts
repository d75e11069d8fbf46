import { stateCodes, type Ec2, type Instance } from './state'

export const describedState = ({ state }: Instance) => ({ Code: stateCodes[state], Name: state })

/** An instance as DescribeInstances answers it, as far as it is known here. */
export const describedInstance = ({ surroundings }: Ec2, instance: Instance) => ({
  InstanceId: instance.id,
  ImageId: instance.imageId,
  InstanceType: instance.instanceType,
  LaunchTime: new Date(instance.launchedAt),
  State: describedState(instance),
  StateReason: instance.stateReason,
  SubnetId: instance.subnetId,
  Placement: { AvailabilityZone: `${surroundings.region}a`, Tenancy: 'default' },
  SecurityGroups: instance.securityGroupIds.map((GroupId) => ({ GroupId, GroupName: GroupId })),
  ...(instance.instanceProfileArn && { IamInstanceProfile: { Arn: instance.instanceProfileArn } }),
  MetadataOptions: {
    State: 'applied',
    HttpTokens: instance.httpTokens,
    HttpPutResponseHopLimit: instance.httpPutResponseHopLimit,
    HttpEndpoint: 'enabled'
  },
  ClientToken: instance.clientToken,
  Tags: instance.tags
})

/** Instances in their reservations, oldest first. */
export const reservationOf = (ec2: Ec2, instance: Instance) => ({
  ReservationId: instance.reservationId,
  OwnerId: instance.account,
  Instances: [describedInstance(ec2, instance)]
})
