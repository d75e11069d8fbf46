/**
 * Two security groups an application: its transient databases let in its runners and nobody else, and its runners get nowhere but to
 * its databases and to what every runner needs (`network.runnersMayReach`).
 */
const { applicationId } = require('../config/application-id.cjs')

/** The ports that RDS offers; a restored database has that of the original. */
const databasePorts = { IpProtocol: 'tcp', FromPort: 1150, ToPort: 65535 }
/** Without any rule EC2 would let everything out; this one leads nowhere. */
const nowhere = { CidrIp: '127.0.0.1/32', IpProtocol: '-1', Description: 'Nowhere' }

const peerOf = (target) => {
  if (target.startsWith('sg-')) return { DestinationSecurityGroupId: target }
  return target.startsWith('pl-') ? { DestinationPrefixListId: target } : { CidrIp: target }
}

const group = (VpcId, GroupName, GroupDescription, SecurityGroupEgress) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId, GroupName, GroupDescription, SecurityGroupEgress, Tags: [{ Key: 'Name', Value: GroupName }] }
})

const groupsOf = (prefix, { name }, { vpcId, runnersMayReach }) => {
  const id = applicationId(name)
  const application = name.toLowerCase()
  const groupId = (kind) => ({ 'Fn::GetAtt': [`${kind}GroupOf${id}`, 'GroupId'] })
  const reachable = runnersMayReach.map((target) => ({
    ...peerOf(target), IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'AWS services'
  }))
  return {
    [`DatabaseGroupOf${id}`]: group(vpcId, `${prefix}-database-${application}`, `Transient databases of ${application}`, [nowhere]),
    [`RunnerGroupOf${id}`]: group(vpcId, `${prefix}-runner-${application}`, `Runners of ${application}`, reachable),
    [`DatabaseIngressOf${id}`]: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: groupId('Database'), SourceSecurityGroupId: groupId('Runner'), ...databasePorts, Description: 'Runners of the application'
      }
    },
    [`RunnerEgressOf${id}`]: {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: {
        GroupId: groupId('Runner'), DestinationSecurityGroupId: groupId('Database'), ...databasePorts,
        Description: 'Databases of the application'
      }
    }
  }
}

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { applications, network } = await resolveVariable('self:custom.config')
  return { Resources: Object.assign({}, ...applications.map((application) => groupsOf(prefix, application, network))) }
}
