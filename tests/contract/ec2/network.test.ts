import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { createEc2 } from '../../../local/ec2/service'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

const endpointOf = (VpcId: string) => ({ ref: `vpce-of-${VpcId}`, properties: { VpcId, ServiceName: 'com.amazonaws.eu-west-1.logs' } })

let endpoint: TestEndpoint
let ec2: EC2Client
beforeEach(async () => {
  const made = (type: string, owner: string) => {
    if (owner !== account) return []
    return type === 'AWS::EC2::VPCEndpoint' ? [endpointOf('vpc-1'), endpointOf('vpc-2')] : [{ ref: 'sg-made', properties: {} }]
  }
  const network = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-old'], made }
  endpoint = await startTestEndpoint((surroundings) => [createEc2(surroundings, { network }).service])
  ec2 = new EC2Client(endpoint.as(account))
})
afterEach(() => endpoint.close())

it('subnets are found by their ids, and EC2 names one that it does not find', async () => {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-2'] }))
  expect(Subnets).toEqual([{ SubnetId: 'subnet-2', VpcId: 'vpc-1', State: 'available' }])
  await expect(ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-1', 'subnet-3'] }))).rejects.toMatchObject({
    name: 'InvalidSubnetID.NotFound', message: "The subnet ID 'subnet-3' does not exist"
  })
})

it('security groups are found whether a stack made them or not', async () => {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-made', 'sg-old'] }))
  expect(SecurityGroups).toEqual(['sg-made', 'sg-old'].map((GroupId) => ({ GroupId, VpcId: 'vpc-1' })))
  await expect(ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-none'] }))).rejects.toMatchObject({
    name: 'InvalidGroup.NotFound', message: "The security group 'sg-none' does not exist"
  })
})

it('endpoints are found by their VPC, in the account that made them', async () => {
  const ask = new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: ['vpc-2'] }] })
  expect((await ec2.send(ask)).VpcEndpoints).toEqual([
    { VpcEndpointId: 'vpce-of-vpc-2', VpcId: 'vpc-2', VpcEndpointType: 'Gateway', ServiceName: 'com.amazonaws.eu-west-1.logs', State: 'available' }
  ])
  expect((await new EC2Client(endpoint.as(otherAccount)).send(ask)).VpcEndpoints ?? []).toEqual([])
})
