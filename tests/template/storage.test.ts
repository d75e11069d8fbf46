import { asList, idIn, ofType, packagedTemplate, sourceAccountTemplate, stages } from './packaged'

describe.each(stages)('storage of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)

  it('the job table survives mistakes: recovery to any second, encryption, and no deletion with the stack', () => {
    const [table, ...others] = ofType(resources, 'AWS::DynamoDB::Table')
    expect(others).toEqual([])
    expect(table).toMatchObject({
      deletionPolicy: 'Retain',
      replacePolicy: 'Retain',
      properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true }
      }
    })
  })

  it('the bucket of reports is private, encrypted, and stays', () => {
    const bucket = resources.find(({ id }) => id === 'ReportBucket')!
    expect(bucket).toMatchObject({ deletionPolicy: 'Retain', replacePolicy: 'Retain' })
    expect(bucket.properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true
    })
    expect(bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1)
    const policies = ofType(resources, 'AWS::S3::BucketPolicy').flatMap(({ properties }) => properties.PolicyDocument.Statement)
    expect(policies.filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('*'))).toEqual([])
  })

  it('the staging key rotates, stays, and lets other accounts use it through RDS only', () => {
    const [key] = ofType(resources, 'AWS::KMS::Key')
    expect(key).toMatchObject({ deletionPolicy: 'Retain', properties: { EnableKeyRotation: true } })
    const foreign = asList<any>(key!.properties.KeyPolicy.Statement).filter(({ Action }) => Action !== 'kms:*')
    expect(foreign.length).toBeGreaterThan(0)
    for (const { Condition, Principal } of foreign) {
      expect(Condition.StringEquals['kms:ViaService']).toEqual({ 'Fn::Sub': 'rds.${AWS::Region}.amazonaws.com' })
      expect(JSON.stringify(Principal)).not.toContain('*')
    }
  })

  it('the bus takes RDS events of source accounts and requests from outside, and nothing else', () => {
    const statements = ofType(resources, 'AWS::Events::EventBusPolicy').map(({ properties }) => properties.Statement)
    for (const { Effect, Action, Resource, Principal } of statements) {
      expect([Effect, Action, idIn(Resource)]).toEqual(['Allow', 'events:PutEvents', 'EventBus'])
      expect(JSON.stringify(Principal)).not.toContain('*')
    }
    expect(statements.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'events:source': 'aws.rds' } },
      { StringEquals: { 'events:detail-type': 'MasKopy Request' }, StringNotLike: { 'events:source': ['aws.*', 'maskopy'] } }
    ])
  })
})

describe('storage of the source account', () => {
  it('is a key that stays, rotates, and lets staging use it through RDS only', () => {
    const [key] = ofType(sourceAccountTemplate(), 'AWS::KMS::Key')
    expect(key).toMatchObject({ deletionPolicy: 'Retain', replacePolicy: 'Retain', properties: { EnableKeyRotation: true } })
    const foreign = asList<any>(key!.properties.KeyPolicy.Statement).filter(({ Action }) => Action !== 'kms:*')
    expect(foreign.length).toBeGreaterThan(0)
    for (const { Condition } of foreign) expect(Condition.StringEquals['kms:ViaService']).toBeDefined()
  })
})
