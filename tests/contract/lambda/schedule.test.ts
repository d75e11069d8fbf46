import { createLocalCloud, type LocalCloud } from '../../../local/cloud'
import { handlerRuntime } from '../../../local/lambda/runtime'
import { createManualClock } from '../../helpers/manual-clock'
import { codeOf, packagedService } from './fixture/package'

const account = '111111111111'

const template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]
        }
      }
    },
    Reconcile: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'reconcile',
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Code: codeOf('reconcile'),
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] }
      }
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(5 minutes)',
        Targets: [{ Id: 'reconcile', Arn: { 'Fn::GetAtt': ['Reconcile', 'Arn'] }, Input: '{"scheduled":true}' }]
      }
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['Reconcile', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] }
      }
    }
  }
}

describe('a scheduled function', () => {
  const clock = createManualClock()
  const invocations: { minute: number; event: unknown }[] = []
  const begin = clock.now()
  const service = packagedService('scheduled', template, Buffer.from('zip'), ['reconcile'])
  let cloud: LocalCloud

  beforeAll(async () => {
    const runtimeFor = () =>
      handlerRuntime((event) => void invocations.push({ minute: Math.floor((clock.now() - begin) / 60_000), event }))
    cloud = await createLocalCloud({ clock, runtimeFor })
    await cloud.deployService({ directory: service.directory, account })
  })
  afterAll(async () => {
    service.remove()
    await cloud.close()
  })

  it('runs whenever its rule says, on a clock that is not the real one', async () => {
    await clock.advance(16 * 60_000)
    expect(invocations.map(({ minute }) => minute)).toEqual([5, 10, 15])
    expect(invocations[0]!.event).toEqual({ scheduled: true })
  })
})
