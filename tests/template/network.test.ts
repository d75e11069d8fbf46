import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { asList, functionName, idIn, ofType, packagedTemplate, stages, templateOf, type Declared } from './packaged'

const applicationsOf = (resources: Declared[]) =>
  ofType(resources, 'AWS::EC2::SecurityGroup').flatMap(({ id }) => /^RunnerGroupOf(.+)$/.exec(id)?.[1] ?? [])

const rulesOf = (resources: Declared[], type: string, groupId: string) =>
  ofType(resources, type).filter(({ properties }) => idIn(properties.GroupId) === groupId).map(({ properties }) => properties)

describe.each(stages)('the network of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)
  const groups = ofType(resources, 'AWS::EC2::SecurityGroup')
  const applications = applicationsOf(resources)

  it('has two security groups an application, as it has one task role', () => {
    const roles = ofType(resources, 'AWS::IAM::Role').flatMap(({ id }) => /^RunnerOf(.+)$/.exec(id)?.[1] ?? [])
    expect(applications.sort()).toEqual(roles.sort())
    expect(groups.map(({ id }) => id).sort()).toEqual(applications.flatMap((one) => [`DatabaseGroupOf${one}`, `RunnerGroupOf${one}`]).sort())
  })

  it.each(applications)('lets nobody reach a database of %s but its runners', (application) => {
    const { properties } = groups.find(({ id }) => id === `DatabaseGroupOf${application}`)!
    expect(properties.SecurityGroupIngress).toBeUndefined()
    const ingress = rulesOf(resources, 'AWS::EC2::SecurityGroupIngress', `DatabaseGroupOf${application}`)
    expect(ingress.map(({ SourceSecurityGroupId }) => idIn(SourceSecurityGroupId))).toEqual([`RunnerGroupOf${application}`])
    expect(ingress[0]).toMatchObject({ IpProtocol: 'tcp', FromPort: 1150 })
    expect(ingress[0]!.CidrIp).toBeUndefined()
  })

  it.each(applications)('lets runners of %s reach its databases, and AWS on port 443, and nothing else', (application) => {
    const { properties } = groups.find(({ id }) => id === `RunnerGroupOf${application}`)!
    expect(properties.SecurityGroupIngress).toBeUndefined()
    const egress = rulesOf(resources, 'AWS::EC2::SecurityGroupEgress', `RunnerGroupOf${application}`)
    expect(egress.map(({ DestinationSecurityGroupId }) => idIn(DestinationSecurityGroupId))).toEqual([`DatabaseGroupOf${application}`])
    expect(properties.SecurityGroupEgress.length).toBeGreaterThan(0)
    for (const { CidrIp = '', FromPort, ToPort } of properties.SecurityGroupEgress) {
      expect([FromPort, ToPort]).toEqual([443, 443])
      expect(CidrIp).not.toMatch(/\/0$/)
    }
  })

  it.each(applications)('lets databases of %s reach nothing', (application) => {
    const { properties } = groups.find(({ id }) => id === `DatabaseGroupOf${application}`)!
    expect(properties.SecurityGroupEgress.map(({ CidrIp }: { CidrIp: string }) => CidrIp)).toEqual(['127.0.0.1/32'])
    expect(rulesOf(resources, 'AWS::EC2::SecurityGroupEgress', `DatabaseGroupOf${application}`)).toEqual([])
  })

  it('is known to the functions that put databases and runners into it', () => {
    const knowing = ofType(resources, 'AWS::Lambda::Function').filter(({ properties }) => /_SECURITY_GROUPS/.test(JSON.stringify(properties.Environment)))
    expect(knowing.map(functionName).sort()).toEqual(['obfuscate', 'restore-database', 'verify'])
  })
})

describe('the stack of endpoints', () => {
  const resources = templateOf(readFileSync(join(root, 'resources', 'network.yml'), 'utf8'))
  const endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint')

  it('has all that the command asks for where runners are to live', () => {
    const services = endpoints.map(({ properties }) => properties.ServiceName['Fn::Sub'].replace('com.amazonaws.${AWS::Region}.', ''))
    expect(services.sort()).toEqual(['ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry', 'logs', 'rds', 's3'])
  })

  it.each(endpoints.map((endpoint) => [endpoint.id, endpoint.properties]))('%s serves whoever has credentials of this account', (_id, properties) => {
    const foreign = asList<any>(properties.PolicyDocument.Statement).filter(({ Condition }) => !Condition?.StringEquals?.['aws:PrincipalAccount'])
    // ECR hands out addresses of layers that are signed by itself.
    expect(foreign.map(({ Sid }) => Sid)).toEqual(properties.VpcEndpointType === 'Gateway' ? ['LayersOfImages'] : [])
    if (properties.VpcEndpointType === 'Interface') expect(properties.SecurityGroupIds.map(idIn)).toEqual(['EndpointGroup'])
  })

  it('lets in the range of the runners on port 443, and nothing out', () => {
    const [group] = ofType(resources, 'AWS::EC2::SecurityGroup')
    expect(group!.properties.SecurityGroupIngress).toMatchObject([{ CidrIp: { Ref: 'RunnerRange' }, FromPort: 443, ToPort: 443 }])
    expect(group!.properties.SecurityGroupEgress).toMatchObject([{ CidrIp: '127.0.0.1/32' }])
  })

  it('leads nowhere: no gateway to the internet, no address that is public', () => {
    const types = new Set(resources.map(({ type }) => type))
    expect([...types].sort()).toEqual(['AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint', 'AWS::RDS::DBSubnetGroup'])
  })
})
