import { AwsError, type Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { endpointsOf, requireKnown } from '../network'
import type { Ec2 } from '../state'

interface Filter {
  Name?: string
  Values?: string[]
}

export const describeSubnets =
  ({ network }: Ec2): Operation<{ SubnetId?: string[] }> =>
  ({ input }) => {
    const ids = listOf<string>(input.SubnetId)
    requireKnown(ids, network.subnetIds, 'InvalidSubnetID', 'subnet ID')
    return { Subnets: (ids.length ? ids : network.subnetIds).map((SubnetId) => ({ SubnetId, VpcId: network.vpcId, state: 'available' })) }
  }

export const describeSecurityGroups =
  ({ network }: Ec2): Operation<{ GroupId?: string[] }> =>
  ({ input, caller }) => {
    const made = network.made('AWS::EC2::SecurityGroup', caller.account).map(({ ref }) => ref)
    const known = [...network.securityGroupIds, ...made]
    const ids = listOf<string>(input.GroupId)
    requireKnown(ids, known, 'InvalidGroup', 'security group')
    // As it is on the wire: the groups of an instance are called otherwise.
    return { SecurityGroupInfo: (ids.length ? ids : known).map((GroupId) => ({ GroupId, VpcId: network.vpcId })) }
  }

export const describeVpcEndpoints =
  ({ network }: Ec2): Operation<{ Filters?: Filter[] }> =>
  ({ input, caller }) => {
    const filters = listOf<Filter>(input.Filters)
    const strange = filters.find(({ Name }) => Name !== 'vpc-id')
    if (strange) throw new AwsError('InvalidFilter', `The filter '${strange.Name}' is invalid`)
    const wanted = filters.map(({ Values }) => listOf<string>(Values))
    return { VpcEndpoints: endpointsOf(network, caller.account).filter(({ VpcId }) => wanted.every((ids) => ids.includes(VpcId))) }
  }
