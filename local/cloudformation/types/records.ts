import { createHash } from 'node:crypto'
import { recordOnly, type Creation, type Created, type ResourceType } from '../resource-type'

/** An id of EC2's form (`sg-0123456789abcdef0`), always the same for one resource of one stack. */
const ec2Id =
  (prefix: string) =>
  ({ account, stackName, logicalId }: Creation): string =>
    `${prefix}-0${createHash('sha256').update(`${account}/${stackName}/${logicalId}`).digest('hex').slice(0, 16)}`

const withId =
  (prefix: string, attributes: (id: string, creation: Creation) => Created['attributes'] = () => ({})) =>
  (creation: Creation): Created => {
    const id = ec2Id(prefix)(creation)
    return { ref: id, attributes: attributes(id, creation) }
  }

const securityGroupProperties = ['GroupDescription', 'GroupName', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Tags', 'VpcId']
const securityGroup = recordOnly(
  'AWS::EC2::SecurityGroup',
  securityGroupProperties,
  withId('sg', (GroupId, { properties }) => ({ GroupId, VpcId: properties.VpcId ?? '' }))
)

const vpc = recordOnly(
  'AWS::EC2::VPC',
  ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
  withId('vpc', (VpcId, { properties }) => ({ VpcId, CidrBlock: properties.CidrBlock }))
)

const subnet = recordOnly(
  'AWS::EC2::Subnet',
  ['AvailabilityZone', 'CidrBlock', 'MapPublicIpOnLaunch', 'Tags', 'VpcId'],
  withId('subnet', (SubnetId, { properties }) => ({
    SubnetId,
    VpcId: properties.VpcId,
    CidrBlock: properties.CidrBlock,
    AvailabilityZone: properties.AvailabilityZone ?? ''
  }))
)

const endpointProperties = [
  'PolicyDocument',
  'PrivateDnsEnabled',
  'RouteTableIds',
  'SecurityGroupIds',
  'ServiceName',
  'SubnetIds',
  'Tags',
  'VpcEndpointType',
  'VpcId'
]
const endpoint = recordOnly(
  'AWS::EC2::VPCEndpoint',
  endpointProperties,
  withId('vpce', (Id) => ({ Id }))
)

const rulePeer = [
  'CidrIp',
  'Description',
  'FromPort',
  'GroupId',
  'IpProtocol',
  'ToPort',
  'SourcePrefixListId',
  'DestinationPrefixListId'
]
const ingress = recordOnly(
  'AWS::EC2::SecurityGroupIngress',
  [...rulePeer, 'SourceSecurityGroupId'],
  withId('sgr', (Id) => ({ Id }))
)
const egress = recordOnly(
  'AWS::EC2::SecurityGroupEgress',
  [...rulePeer, 'DestinationSecurityGroupId'],
  withId('sgr', (Id) => ({ Id }))
)
const routeTable = recordOnly(
  'AWS::EC2::RouteTable',
  ['Tags', 'VpcId'],
  withId('rtb', (RouteTableId) => ({ RouteTableId }))
)
const routeTableAssociation = recordOnly(
  'AWS::EC2::SubnetRouteTableAssociation',
  ['RouteTableId', 'SubnetId'],
  withId('rtbassoc', (Id) => ({ Id }))
)

/** The local cloud's instances take their profile's word for it. */
const instanceProfile = recordOnly('AWS::IAM::InstanceProfile', ['InstanceProfileName', 'Path', 'Roles'], (creation) => {
  const ref: string = creation.properties.InstanceProfileName ?? creation.generatedName(128)
  const { partition, account, properties } = creation
  return { ref, attributes: { Arn: `arn:${partition}:iam::${account}:instance-profile${properties.Path ?? '/'}${ref}` } }
})

/** Types without an emulated service behind them. */
export const recordedTypes: readonly ResourceType[] = [
  instanceProfile,
  securityGroup,
  ingress,
  egress,
  vpc,
  subnet,
  endpoint,
  routeTable,
  routeTableAssociation
]
