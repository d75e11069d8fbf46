import { readDeployment } from '../../../shared/config/deployment'

const groups = (value: string) => readDeployment({ DATABASE_SECURITY_GROUPS: value, RUNNER_SECURITY_GROUPS: value })

test('an application has its own security groups, however its name is written', () => {
  const deployment = groups('{"shop":"sg-1","billing":"sg-2"}')
  expect(deployment.databaseSecurityGroup('Shop')).toBe('sg-1')
  expect(deployment.runnerSecurityGroup('billing')).toBe('sg-2')
})

test('an application that is configured no more reaches nothing: its job fails and says why', () => {
  expect(() => groups('{"shop":"sg-1"}').databaseSecurityGroup('old')).toThrow(
    expect.objectContaining({ name: 'MaskopyResourceException', causeCode: 'NotConfigured' })
  )
})

test('a variable that is missing is named', () => {
  expect(() => readDeployment({}).runnerSecurityGroup('shop')).toThrow('RUNNER_SECURITY_GROUPS is missing')
})
