import { DescribeDBSubnetGroupsCommand, DescribeOrderableDBInstanceOptionsCommand, RDSClient } from '@aws-sdk/client-rds'
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms'
import type { Config } from '../../shared/config/schema'
import type { Deployment } from '../aws/account'
import { checked, fault, ok, warning, type Finding } from './finding'
import { imageChecks } from './image-checks'
import { notGranted } from './trust'

const correct = 'Correct the configuration of the stage, and deploy again.'

/** What a runner in a private subnet speaks to (Amazon ECS Developer Guide, "Interface VPC endpoints"). */
const endpointsOf = (region: string) =>
  ['ecr.api', 'ecr.dkr', 'logs', 'rds', 's3'].map((service) => `com.amazonaws.${region}.${service}`)

const subnetGroup = (rds: RDSClient, { network }: Config): Promise<Finding[]> =>
  checked('database subnets', correct, async () => {
    const name = network.databaseSubnetGroupName
    const { DBSubnetGroups = [] } = await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }))
    const group = DBSubnetGroups[0]
    if (group?.SubnetGroupStatus === 'Complete') return ok('database subnets', `The subnet group ${name} is complete.`)
    return fault('database subnets', `The subnet group ${name} is ${group?.SubnetGroupStatus ?? 'missing'}.`, correct)
  })

const instanceClass = (rds: RDSClient, { database }: Config): Promise<Finding[]> =>
  checked('instance class', correct, async () => {
    const { OrderableDBInstanceOptions = [] } = await rds.send(
      new DescribeOrderableDBInstanceOptionsCommand({
        Engine: 'postgres',
        DBInstanceClass: database.instanceClass,
        MaxRecords: 20
      })
    )
    if (OrderableDBInstanceOptions.length > 0) return ok('instance class', `${database.instanceClass} is offered for postgres.`)
    return fault('instance class', `${database.instanceClass} is not offered for postgres here.`, correct)
  })

const network = (ec2: EC2Client, config: Config): Promise<Finding[]>[] => [
  checked('runner subnets', correct, async () => {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: config.network.subnetIds }))
    const vpcs = [...new Set(Subnets.map(({ VpcId }) => VpcId!))]
    if (vpcs.some((id) => id !== config.network.vpcId)) {
      return fault('runner subnets', `They lie in ${vpcs.join(', ')}, and not in ${config.network.vpcId}.`, correct)
    }
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: vpcs }] }))
    const missing = endpointsOf(config.region).filter(
      (service) => !VpcEndpoints.some(({ ServiceName }) => ServiceName === service)
    )
    const found = ok('runner subnets', `${Subnets.length} subnets in ${vpcs[0]}.`)
    if (missing.length === 0) return [found, ok('endpoints', 'The network has every endpoint that runners need.')]
    return [
      found,
      warning(
        'endpoints',
        `The network has no endpoint for ${missing.join(', ')}.`,
        'Make them, or be sure that the subnets have a NAT gateway.'
      )
    ]
  }),
  checked('security groups', correct, async () => {
    const GroupIds = config.network.runnersMayReach.filter((target) => target.startsWith('sg-'))
    if (GroupIds.length > 0) await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }))
    return ok('security groups', `${GroupIds.length} groups of endpoints exist.`)
  })
]

/** Whether the target accounts may copy what is encrypted under the staging key, as its policy says now. */
const sharing = async ({ config, prefix }: Deployment, { environments }: Config): Promise<Finding[]> => {
  const check = 'staging key for target accounts'
  const accounts = [...new Set(environments.flatMap(({ targetAccountIds }) => targetAccountIds))]
  const deployAgain = 'Deploy the stage again with this configuration.'
  if (accounts.length === 0) return []
  return checked(check, deployAgain, async () => {
    const kms = new KMSClient(config)
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: `alias/${prefix}-staging` }))
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata!.KeyId, PolicyName: 'default' }))
    const locked = accounts.filter((account) => notGranted(Policy!, account).length > 0)
    if (locked.length === 0) return ok(check, `${accounts.join(', ')} may copy what is encrypted under it.`)
    return fault(check, `Its policy does not let ${locked.join(', ')} copy final snapshots.`, deployAgain)
  })
}

/** What the configuration names and the stack does not make, or no longer fits. */
export const configurationChecks = (deployment: Deployment, settings: Config): Promise<Finding[]>[] => {
  const { config } = deployment
  const rds = new RDSClient(config)
  return [
    subnetGroup(rds, settings),
    instanceClass(rds, settings),
    ...network(new EC2Client(config), settings),
    sharing(deployment, settings),
    ...imageChecks(deployment, settings)
  ]
}
