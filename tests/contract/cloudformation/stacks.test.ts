import { account, caller, createStage, logGroup } from './stage'

const created = (calls: string[]) => calls.filter((call) => call.startsWith('Create')).map((call) => call.split(' ')[1])

describe('a stack', () => {
  it('makes its resources as whoever deploys it, each after what it refers to or depends on', async () => {
    const stage = createStage()
    await stage.deploy({
      Resources: {
        Last: logGroup({ 'Fn::Sub': '${Middle}-after' }),
        Middle: logGroup('middle', { DependsOn: 'First' }),
        First: logGroup({ 'Fn::Join': ['', ['first', { 'Fn::Select': [0, [{ Ref: 'Unused' }]] }]] }),
        Unused: logGroup('-zero')
      }
    })
    expect(created(stage.calls)).toEqual(['-zero', 'first-zero', 'middle', 'middle-after'])
    expect(stage.calls.every((call) => call.endsWith(`by ${caller.arn}`))).toBe(true)
  })

  it('is refused when its resources depend on each other in a circle', async () => {
    const stage = createStage()
    const Resources = { A: logGroup({ Ref: 'B' }), B: logGroup('b', { DependsOn: ['C'] }), C: logGroup({ 'Fn::Sub': '${A}' }) }
    await expect(stage.deploy({ Resources })).rejects.toThrow('Circular dependency between resources: [A, B, C]')
    expect(stage.calls).toEqual([])
  })

  it.each([
    ['type', { Resources: { Stream: { Type: 'AWS::Kinesis::Stream' } } }, 'Stream: resource type AWS::Kinesis::Stream is not known'],
    [
      'property',
      { Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties: { Colour: 'red' } } } },
      'G (AWS::Logs::LogGroup): Colour is not known'
    ],
    ['attribute of a resource', { Resources: { G: logGroup('g', { CreationPolicy: {} }) } }, 'G: CreationPolicy is not known'],
    ['section', { Transform: 'AWS::Serverless-2016-10-31', Resources: {} }, 'Template: Transform is not known']
  ])('is refused for an unknown %s, before anything exists', async (_what, template, message) => {
    const stage = createStage()
    const Resources = { First: logGroup('first'), ...template.Resources }
    await expect(stage.deploy({ ...template, Resources })).rejects.toThrow(message)
    expect(stage.calls).toEqual([])
  })

  it('leaves out resources and outputs whose condition does not hold', async () => {
    const stage = createStage()
    const { outputs } = await stage.deploy({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Kept: logGroup('kept', { DependsOn: 'Left' }), Left: logGroup('left', { Condition: 'Never' }) },
      Outputs: { Left: { Condition: 'Never', Value: { Ref: 'Left' } }, Kept: { Value: { Ref: 'Kept' } } }
    })
    expect(await stage.groups()).toEqual(['kept'])
    expect([...outputs.keys()]).toEqual(['Kept'])
  })

  it('names resources that have no name after itself', async () => {
    const stage = createStage()
    await stage.deploy({ Resources: { Group: { Type: 'AWS::Logs::LogGroup' } } }, {}, 'mine')
    expect(await stage.groups()).toEqual([expect.stringMatching(/^mine-Group-[A-Z0-9]{12}$/)])
  })

  it('gives its exports to the other stacks of the account', async () => {
    const stage = createStage()
    await stage.deploy(
      {
        Resources: { G: logGroup('shared') },
        Outputs: { G: { Value: { Ref: 'G' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-g' } } } }
      },
      {},
      'base'
    )
    await stage.deploy(
      { Resources: { H: logGroup({ 'Fn::Join': ['', [{ 'Fn::ImportValue': 'base-g' }, '-user']] }) } },
      {},
      'user'
    )
    expect(await stage.groups()).toEqual(['shared', 'shared-user'])
  })

  it('takes everything back when a resource is refused, and says which', async () => {
    const stage = createStage()
    const template = { Resources: { A: logGroup('a'), B: logGroup('b'), Again: logGroup('a', { DependsOn: ['A', 'B'] }) } }
    await expect(stage.deploy(template)).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: expect.stringContaining('Again (AWS::Logs::LogGroup): ')
    })
    expect(await stage.groups()).toEqual([])
    expect(stage.stacks.describe(account, 'stack')).toBeUndefined()
  })

  it('is refused under the name of another that lives', async () => {
    const stage = createStage()
    await stage.deploy({ Resources: { G: logGroup('g') } })
    await expect(stage.deploy({ Resources: { H: logGroup('h') } })).rejects.toThrow('Stack [stack] already exists')
  })

  it('is deleted in the reverse order, without what is to be retained', async () => {
    const stage = createStage()
    const Resources = { A: logGroup('a'), B: logGroup('b', { DependsOn: 'A' }), C: logGroup('c', { DeletionPolicy: 'Retain' }) }
    const stack = await stage.deploy({ Resources })
    await stage.stacks.delete(account, 'stack')
    const deleted = stage.calls.filter((call) => call.startsWith('Delete')).map((call) => call.split(' ')[1])
    expect(deleted).toEqual(['b', 'a'])
    expect(await stage.groups()).toEqual(['c'])
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(stage.stacks.list(account)).toEqual([])
  })

  it('tells what happened, event by event', async () => {
    const { events } = await createStage().deploy({ Resources: { G: logGroup('g') } })
    expect(events.map(({ logicalId, status }) => `${logicalId} ${status}`)).toEqual([
      'stack CREATE_IN_PROGRESS',
      'G CREATE_IN_PROGRESS',
      'G CREATE_COMPLETE',
      'stack CREATE_COMPLETE'
    ])
  })

  it('remembers resources that no service has, with what they were to be', async () => {
    const stage = createStage()
    const Properties = { GroupDescription: 'Databases', Tags: [{ Key: 'Group', Value: { Ref: 'G' } }] }
    await stage.deploy({ Resources: { G: logGroup('g'), Databases: { Type: 'AWS::EC2::SecurityGroup', Properties } } })
    expect(stage.stacks.resources('AWS::EC2::SecurityGroup', account)).toMatchObject([
      { ref: expect.stringMatching(/^sg-/), properties: { GroupDescription: 'Databases', Tags: [{ Key: 'Group', Value: 'g' }] } }
    ])
  })
})
