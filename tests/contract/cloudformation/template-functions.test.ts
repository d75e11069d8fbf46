import { createStage, logGroup } from './stage'

const surroundings = {
  Parameters: { Stage: { Type: 'String', Default: 'demo' }, Zones: { Type: 'CommaDelimitedList', Default: 'a, b,c' } },
  Mappings: { Sizes: { demo: { days: '1' }, prod: { days: '30' } } },
  Conditions: {
    IsDemo: { 'Fn::Equals': [{ Ref: 'Stage' }, 'demo'] },
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Either: { 'Fn::Or': [{ Condition: 'IsDemo' }, { Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDemo' }, { Condition: 'IsProd' }] },
    Neither: { 'Fn::Not': [{ Condition: 'Either' }] }
  },
  Resources: { Group: logGroup('/made/here') }
}

const valueOf = async (expression: unknown, parameters?: Record<string, string>) => {
  const stack = await createStage().deploy({ ...surroundings, Outputs: { Result: { Value: expression } } }, parameters)
  return stack.outputs.get('Result')
}

describe('a function in a template', () => {
  it.each([
    [{ Ref: 'Stage' }, 'demo'],
    [{ Ref: 'Group' }, '/made/here'],
    [{ Ref: 'AWS::AccountId' }, '111111111111'],
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::StackName' }, 'stack'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ 'Fn::GetAtt': ['Group', 'Arn'] }, 'arn:aws:logs:eu-central-1:111111111111:log-group:/made/here:*'],
    [{ 'Fn::GetAtt': 'Group.Arn' }, 'arn:aws:logs:eu-central-1:111111111111:log-group:/made/here:*'],
    [
      { 'Fn::Sub': 'x-${Stage}-${AWS::Region}-${Group.Arn}' },
      'x-demo-eu-central-1-arn:aws:logs:eu-central-1:111111111111:log-group:/made/here:*'
    ],
    [{ 'Fn::Sub': 'keeps ${!Literal}' }, 'keeps ${Literal}'],
    [{ 'Fn::Sub': ['${A}-${Stage}', { A: { Ref: 'Group' } }] }, '/made/here-demo'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-demo-1'],
    [{ 'Fn::Join': ['', { Ref: 'Zones' }] }, 'abc'],
    [{ 'Fn::Select': [1, { Ref: 'Zones' }] }, 'b'],
    [{ 'Fn::Select': ['0', { 'Fn::Split': ['/', 'left/right'] }] }, 'left'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'days'] }, '1'],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
    [{ 'Fn::If': ['IsDemo', 'yes', { 'Fn::GetAtt': ['Missing', 'Arn'] }] }, 'yes'],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Neither', 'yes', 'no'] }, 'no'],
    [{ 'Fn::Join': [',', ['a', { 'Fn::If': ['IsProd', 'b', { Ref: 'AWS::NoValue' }] }, 'c']] }, 'a,c']
  ])('%j gives %s', async (expression, expected) => {
    expect(await valueOf(expression)).toBe(expected)
  })

  it('sees the parameters that the deployment gives', async () => {
    expect(await valueOf({ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'days'] }, { Stage: 'prod' })).toBe('30')
  })

  it.each([
    [{ Ref: 'Nobody' }, 'Unresolved reference to Nobody'],
    [{ 'Fn::GetAtt': ['Group', 'Colour'] }, 'AWS::Logs::LogGroup Group has no attribute Colour'],
    [{ 'Fn::Sub': '${Nobody}' }, 'Unresolved reference to Nobody'],
    [{ 'Fn::If': ['Nobody', 1, 2] }, 'Unresolved condition Nobody'],
    [{ 'Fn::FindInMap': ['Sizes', 'test', 'days'] }, 'Unable to get mapping for Sizes::test::days'],
    [{ 'Fn::Select': [7, ['a']] }, 'Fn::Select has no element 7'],
    [{ 'Fn::ImportValue': 'nothing' }, 'No export named nothing found'],
    [{ 'Fn::Transform': {} }, 'Fn::Transform is not known to the local cloud']
  ])('%j is refused', async (expression, message) => {
    await expect(valueOf(expression)).rejects.toThrow(message)
  })

  it('may be written with a short tag in YAML', async () => {
    const template = [
      'AWSTemplateFormatVersion: 2010-09-09',
      'Parameters:',
      '  Stage: { Type: String, Default: demo }',
      'Conditions:',
      '  IsDemo: !Equals [!Ref Stage, demo]',
      '  Always: !Or [!Condition IsDemo, !Not [!Condition IsDemo]]',
      'Resources:',
      '  Group:',
      '    Type: AWS::Logs::LogGroup',
      '    Condition: Always',
      '    Properties:',
      '      LogGroupName: !Sub "/${Stage}/${AWS::AccountId}"',
      'Outputs:',
      '  Joined: { Value: !Join ["|", [!Ref Group, !GetAtt Group.Arn, !If [IsDemo, !Select [0, !Split [",", "x,y"]], no]]] }',
      '  WithMap: { Value: !Sub ["${A}", { A: !Ref Stage }] }'
    ].join('\n')
    const { outputs } = await createStage().deploy(template)
    expect(outputs.get('Joined')).toBe(
      '/demo/111111111111|arn:aws:logs:eu-central-1:111111111111:log-group:/demo/111111111111:*|x'
    )
    expect(outputs.get('WithMap')).toBe('demo')
  })
})

describe('a parameter', () => {
  const deploy = (parameter: object, given?: Record<string, string>) =>
    createStage().deploy(
      { Parameters: { P: parameter }, Resources: { G: logGroup('g') }, Outputs: { P: { Value: { Ref: 'P' } } } },
      given
    )

  it.each([
    [{ Type: 'String' }, undefined, 'Parameters: [P] must have values'],
    [{ Type: 'String', Default: 'x' }, { Q: 'y' }, 'Parameters: [Q] do not exist in the template'],
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, { P: 'c' }, 'must be one of a, b'],
    [{ Type: 'String', AllowedPattern: '\\d{12}' }, { P: '12' }, 'must match pattern \\d{12}'],
    [
      { Type: 'String', AllowedPattern: '\\d+', ConstraintDescription: 'is an account id' },
      { P: 'x' },
      'Parameter P is an account id'
    ],
    [{ Type: 'String', MinLength: 3 }, { P: 'ab' }, 'must have at least 3 characters'],
    [{ Type: 'String', MaxLength: 1 }, { P: 'ab' }, 'must have at most 1 characters'],
    [{ Type: 'Number', MaxValue: 5 }, { P: '6' }, 'must be at most 5'],
    [{ Type: 'Number' }, { P: 'many' }, 'must be at least'],
    [{ Type: 'AWS::SSM::Parameter::Value<String>' }, { P: '/x' }, 'is not known to the local cloud']
  ])('%j given %j is refused', async (parameter, given, message) => {
    await expect(deploy(parameter, given as Record<string, string>)).rejects.toThrow(message)
  })

  it('within its rules is accepted', async () => {
    const { outputs } = await deploy({ Type: 'Number', MinValue: 1, MaxValue: 5, AllowedPattern: '\\d' }, { P: '3' })
    expect(outputs.get('P')).toBe('3')
  })
})
