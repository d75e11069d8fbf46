import { asList, bundleOf, functionName, idIn, ofType, packagedTemplate, sourceAccountTemplate, stages, statementsOf, type Statement } from './packaged'

const steps = [
  'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release',
  'clean-up', 'publish-completion'
]
const zippedMaximumBytes = 400 * 1024
/** AWS Lambda Developer Guide, "Lambda quotas". */
const environmentMaximumBytes = 4096

/** SDK clients in a bundle, by the service id that each carries. */
const clientsIn = (code: string): string[] => {
  const ids = [...code.matchAll(/serviceId\s*\?\?\s*"([^"]+)"/g)].map(([, id]) => id!)
  // The default credential provider of every client holds these four.
  return [...new Set(ids)].filter((id) => !['SSO', 'SSO OIDC', 'STS', 'Signin'].includes(id)).sort()
}

/** Actions, by service prefix, that are made with a client; `sts:AssumeRole` is for calls of RDS in another account. */
const clientFor: Record<string, string> = { dynamodb: 'DynamoDB', events: 'EventBridge', sqs: 'SQS', rds: 'RDS', ecs: 'ECS', ec2: 'EC2', s3: 'S3', sts: 'RDS' }

/**
 * Actions that support no resource, or none that can be known before the call (Service Authorization Reference, "Actions defined
 * by Amazon Elastic Container Service", "… Amazon Elastic Container Registry", "… Amazon EC2", "… Amazon RDS", "… AWS X-Ray").
 */
const withoutResource = [
  'ecr:GetAuthorizationToken', 'ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition',
  'ecs:DeleteTaskDefinitions', 'ecs:DiscoverPollEndpoint', 'ecs:ListTaskDefinitions', 'rds:DescribeAccountAttributes',
  'rds:DescribeDBEngineVersions', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments', /^ec2:Describe/
]
const supportsNoResource = (action: string) => withoutResource.some((each) => (typeof each === 'string' ? each === action : each.test(action)))

const unexplained = (statements: Statement[]) =>
  statements
    .filter(({ Resource }) => asList(Resource as unknown).includes('*'))
    .flatMap(({ Action }) => asList(Action))
    .filter((action) => !supportsNoResource(action))

describe.each(stages)('functions of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)
  const functions = ofType(resources, 'AWS::Lambda::Function').map((declared) => [functionName(declared), declared] as const)
  const byId = (id: string | undefined) => resources.find((resource) => resource.id === id)!

  it('are one a step, and the reconciler', () => {
    expect(functions.map(([name]) => name).sort()).toEqual([...steps, 'reconcile'].sort())
    expect(ofType(resources, 'AWS::Lambda::Version')).toEqual([])
  })

  it.each(functions)('%s is small, ends in seconds, and runs as the others do', (name, { properties }) => {
    expect(bundleOf(stage, name).bytes).toBeLessThanOrEqual(zippedMaximumBytes)
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], FunctionName: `maskopy-${stage}-${name}` })
    expect(properties.Timeout).toBeLessThanOrEqual(60)
    expect(properties.Environment.Variables.AWS_MAX_ATTEMPTS).toBeDefined()
    expect(properties.TracingConfig).toEqual({ Mode: 'Active' })
  })

  it.each(functions)('%s has an environment that Lambda takes, without an address of a service', (_name, { properties }) => {
    const { Variables } = properties.Environment
    expect(JSON.stringify(Variables).length).toBeLessThan(environmentMaximumBytes / 2)
    expect(Object.keys(Variables).filter((key) => /ENDPOINT|LOCAL/.test(key))).toEqual([])
  })

  it.each(functions)('%s has clients of the services that its role may call, and of no other', (name, { properties }) => {
    const actions = statementsOf(byId(idIn(properties.Role))).flatMap(({ Action }) => asList(Action))
    const services = actions.map((action) => clientFor[action.split(':')[0]!]).filter((client) => client !== undefined)
    // What a function asks in a source account, the role there allows.
    const elsewhere = actions.includes('sts:AssumeRole') ? ['KMS'] : []
    const clients = clientsIn(bundleOf(stage, name).code)
    expect(clients.filter((client) => !elsewhere.includes(client))).toEqual([...new Set(services)].sort())
  })

  it('publish-completion can neither see nor touch a database', () => {
    expect(clientsIn(bundleOf(stage, 'publish-completion').code)).toEqual(['DynamoDB', 'EventBridge', 'SQS'])
  })

  it('no two functions share a role, and only Lambda may take it', () => {
    const roles = functions.map(([, { properties }]) => idIn(properties.Role))
    expect(new Set(roles).size).toBe(functions.length)
    for (const id of roles) {
      const role = byId(id)
      expect(role.type).toBe('AWS::IAM::Role')
      expect(role.properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Sid: 'LambdaAssumes', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
      ])
    }
  })

  it.each(ofType(resources, 'AWS::IAM::Role').map((role) => [role.id, role] as const))('%s names actions one by one, and resources where AWS lets it', (_id, role) => {
    const statements = statementsOf(role)
    expect(unexplained(statements)).toEqual([])
    expect(statements.flatMap(({ Action }) => asList(Action)).filter((action) => /^\*|:\*/.test(action))).toEqual([])
    expect(role.properties.ManagedPolicyArns).toBeUndefined()
  })

  it('every log group keeps its lines for a limited time', () => {
    const groups = ofType(resources, 'AWS::Logs::LogGroup')
    expect(groups.length).toBeGreaterThanOrEqual(functions.length + 1)
    for (const { id, properties } of groups) expect([id, properties.RetentionInDays]).toEqual([id, 90])
    const names = groups.map(({ properties }) => properties.LogGroupName)
    for (const [, { properties }] of functions) expect(names).toContain(`/aws/lambda/${properties.FunctionName}`)
  })
})

describe('roles of the source account', () => {
  const resources = sourceAccountTemplate()

  it('name actions one by one, and resources', () => {
    for (const role of ofType(resources, 'AWS::IAM::Role')) expect(unexplained(statementsOf(role))).toEqual([])
  })

  it('trust only functions of the stage, with the external id', () => {
    const trusted = ['AccessRole', 'SharingRole'].flatMap((role) => {
      const [statement, ...others] = resources.find(({ id }) => id === role)!.properties.AssumeRolePolicyDocument.Statement
      expect(others).toEqual([])
      expect(statement.Condition.StringEquals).toEqual({ 'sts:ExternalId': { Ref: 'ExternalId' } })
      return asList<any>(statement.Condition.ArnEquals['aws:PrincipalArn']).map((arn) => arn['Fn::Sub'].split('maskopy-${Stage}-')[1])
    })
    const assuming = ofType(packagedTemplate('demo'), 'AWS::IAM::Role')
      .filter((role) => statementsOf(role).some(({ Action }) => asList(Action).includes('sts:AssumeRole')))
      .map(({ properties }) => properties.RoleName.replace('maskopy-demo-', ''))
    expect(trusted.sort()).toEqual(assuming.sort())
  })
})
