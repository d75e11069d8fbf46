import { belongsTo } from '../../../shared/job/tags'
import { authorize } from '../../../shared/request/authorize'
import { sampleConfig, sampleRequest } from './sample'

const account = '111111111111'
const registry = '222222222222.dkr.ecr.us-east-1.amazonaws.com'
const identityOf = (arn: string, of = account) => ({ arn, account: of, userId: 'AROAEXAMPLE:build' })
const role = (name: string, of = account) => identityOf(`arn:aws:sts::${of}:assumed-role/${name}/build`, of)
const config = sampleConfig()
const configWith = (changes: object) => ({
  ...config,
  applications: config.applications.map((one) => (one.name === 'shop' ? { ...one, ...changes } : one))
})

test.each(['Shop_invoker', 'shop_invoker', 'SHOP_INVOKER', 'Maskopy_shop', 'maskopy_Shop'])('the role %s may ask', (name) => {
  const { application, environment, sourceAccountIds } = authorize(role(name), sampleRequest(), config)
  expect(application.name).toBe('shop')
  expect(environment.targetAccountIds).toEqual(['333333333333'])
  expect(sourceAccountIds).toEqual([account, '444444444444'])
})

test('the application is found whatever the case of its name', () => {
  expect(authorize(role('Shop_invoker'), sampleRequest({ ApplicationName: 'SHOP' }), config).application.name).toBe('shop')
})

test.each([
  ['a role of another account', role('Shop_invoker', '444444444444'), 'caller-account'],
  ['a role that ends with the name', role('my-shop_invoker'), 'caller-role'],
  ['a role of a longer application', role('shopping_invoker'), 'caller-role'],
  ['a role of no application', role('invoker'), 'caller-role'],
  ['a role with nothing but the separator', role('_invoker'), 'caller-role'],
  ['a role that begins with the name', role('shop_invoker2'), 'caller-role'],
  ['a role of another application', role('billing_invoker'), 'caller-role'],
  ['a role with its pattern as name', role('{ApplicationName}_invoker'), 'caller-kind'],
  ['a session called like the role', identityOf(`arn:aws:sts::${account}:assumed-role/Other/Shop_invoker`), 'caller-role'],
  ['a role with a path', identityOf(`arn:aws:sts::${account}:assumed-role/x/Shop_invoker/build`), 'caller-kind'],
  ['a role without a session', identityOf(`arn:aws:sts::${account}:assumed-role/Shop_invoker`), 'caller-kind'],
  ['a federated user', identityOf(`arn:aws:sts::${account}:federated-user/shop_invoker`), 'caller-kind'],
  ['a user', identityOf(`arn:aws:iam::${account}:user/shop_invoker`), 'caller-kind'],
  ['a role itself', identityOf(`arn:aws:iam::${account}:role/Shop_invoker`), 'caller-kind'],
  ['an assumed role of IAM', identityOf(`arn:aws:iam::${account}:assumed-role/Shop_invoker/build`), 'caller-kind'],
  ['root', identityOf(`arn:aws:iam::${account}:root`), 'caller-kind'],
  ['another partition', identityOf(`arn:aws-cn:sts::${account}:assumed-role/Shop_invoker/build`), 'caller-kind'],
  ['no ARN', identityOf('Shop_invoker'), 'caller-kind'],
  ['an ARN that goes on', identityOf(`arn:aws:sts::${account}:assumed-role/Shop_invoker/build:x`), 'caller-kind'],
  ['two lines', identityOf(`arn:aws:sts::${account}:assumed-role/Shop_invoker/build\nx`), 'caller-kind']
])('refused: %s', (_, identity, rule) => {
  expect(() => authorize(identity, sampleRequest(), config)).toThrow(
    expect.objectContaining({ name: 'MaskopyAccessException', causeCode: rule })
  )
})

test('a user may ask where users are allowed, by the same patterns', () => {
  const allowing = sampleConfig({ allowUsers: true })
  const user = (name: string) => identityOf(`arn:aws:iam::${account}:user/ci/${name}`)
  expect(authorize(user('shop_invoker'), sampleRequest(), allowing).application.name).toBe('shop')
  expect(() => authorize(user('apple_invoker'), sampleRequest(), allowing)).toThrow("'caller-role'")
  const federated = identityOf(`arn:aws:sts::${account}:federated-user/shop_invoker`)
  expect(() => authorize(federated, sampleRequest(), allowing)).toThrow("'caller-kind'")
})

test('a star stands for any characters at its place and nowhere else', () => {
  const sso = configWith({ callerRoles: ['AWSReservedSSO_ShopInvoker_*'] })
  expect(authorize(role('AWSReservedSSO_shopinvoker_0a1b2c'), sampleRequest(), sso).application.name).toBe('shop')
  for (const name of ['AWSReservedSSO_Shop', 'xAWSReservedSSO_ShopInvoker_0', 'Shop_invoker', 'AWSReservedSSO_ShopInvoker0'])
    expect(() => authorize(role(name), sampleRequest(), sso)).toThrow("'caller-role'")
  const overlapping = configWith({ callerRoles: ['shop-inv*inv-shop'] })
  expect(() => authorize(role('shop-inv-shop'), sampleRequest(), overlapping)).toThrow("'caller-role'")
})

test('an application may be for fewer accounts than may ask at all', () => {
  const two = { ...config, authorization: { ...config.authorization, callerAccountIds: [account, '444444444444'] } }
  const narrow = (ids: string[]) => ({ ...two, applications: two.applications.map((one) => ({ ...one, callerAccountIds: ids })) })
  const other = role('Shop_invoker', '444444444444')
  expect(authorize(other, sampleRequest(), two).application.name).toBe('shop')
  expect(authorize(other, sampleRequest(), narrow(['444444444444'])).application.name).toBe('shop')
  expect(() => authorize(other, sampleRequest(), narrow([account]))).toThrow("'caller-account'")
  expect(() => authorize(role('Shop_invoker'), sampleRequest(), narrow(['444444444444']))).toThrow("'caller-account'")
})

test('dots and pluses of a pattern are themselves', () => {
  const dotted = configWith({ callerRoles: ['a.shop+b'] })
  expect(() => authorize(role('aXshop+b'), sampleRequest(), dotted)).toThrow("'caller-role'")
  expect(authorize(role('A.Shop+B'), sampleRequest(), dotted).application.name).toBe('shop')
})

test.each([
  ['an application that is not listed', { ApplicationName: 'apple' }, 'application'],
  ['an application whose name is a part of one', { ApplicationName: 'sho' }, 'application'],
  ["another application's scripts", { ObfuscationScriptPath: 's3://billing-masking-222222222222/billing/' }, 'script-path'],
  ['a folder that begins like the prefix', { ObfuscationScriptPath: 's3://shop-masking-222222222222/shopping/' }, 'script-path'],
  ['another folder of the bucket', { ObfuscationScriptPath: 's3://shop-masking-222222222222/other/' }, 'script-path'],
  ['a bucket that begins like ours', { ObfuscationScriptPath: 's3://shop-masking-222222222222x/shop/' }, 'script-path'],
  ['the prefix as a folder elsewhere', { ObfuscationScriptPath: 's3://evil/shop-masking-222222222222/shop/' }, 'script-path'],
  ['another case', { ObfuscationScriptPath: 's3://shop-masking-222222222222/Shop/' }, 'script-path'],
  ['an image that is not listed', { CustomTaskImage: `${registry}/shop-masking:2` }, 'custom-image'],
  ['an unknown environment', { DestinationEnv: 'prod' }, 'environment'],
  [
    'a snapshot of an account that is no source',
    { RdsSnapshotIdentifier: 'arn:aws:rds:us-east-1:999999999999:snapshot:shop-db' },
    'source-account'
  ],
  [
    'a snapshot of another partition',
    { RdsSnapshotIdentifier: 'arn:aws-cn:rds:us-east-1:111111111111:snapshot:shop-db' },
    'source-region'
  ],
  [
    'a snapshot of another region',
    { RdsSnapshotIdentifier: 'arn:aws:rds:eu-west-1:111111111111:snapshot:shop-db' },
    'source-region'
  ]
])('refused for its request: %s', (_, changes, rule) => {
  expect(() => authorize(role('Shop_invoker'), sampleRequest(changes), config)).toThrow(
    expect.objectContaining({ name: 'MaskopyAccessException', causeCode: rule })
  )
})

test.each([
  { ObfuscationScriptPath: 's3://shop-masking-222222222222/shop' },
  { ObfuscationScriptPath: 'shop-masking-222222222222/shop/a/b' },
  { CustomTaskImage: `${registry}/shop-masking:1` },
  { DestinationEnv: 'DEV' },
  { RdsSnapshotIdentifier: 'arn:aws:rds:us-east-1:111111111111:snapshot:rds:shop-db-2026' }
])('allowed: %j', (changes) => {
  expect(() => authorize(role('Shop_invoker'), sampleRequest(changes), config)).not.toThrow()
})

test('an unmasked copy is only for environments that allow it', () => {
  const request = { ...sampleRequest(), ObfuscateRunMode: 'none' as const }
  expect(() => authorize(role('Shop_invoker'), request, config)).toThrow("'unmasked'")
  const environments = config.environments.map((environment) => ({ ...environment, allowUnmasked: true }))
  expect(() => authorize(role('Shop_invoker'), request, { ...config, environments })).not.toThrow()
})

test.each([
  [[{ Key: 'ApplicationName', Value: 'Shop' }], true],
  [[{ Key: 'Owner', Value: 'x' }, { Key: 'ApplicationName', Value: 'shop' }], true],
  [[{ Key: 'ApplicationName', Value: 'apple' }], false],
  [[{ Key: 'ApplicationName', Value: 'shop2' }], false],
  [[{ Key: 'ApplicationName', Value: '' }], false],
  [[{ Key: 'applicationname', Value: 'shop' }], false],
  [[{ Key: 'ApplicationName', Value: 'apple' }, { Key: 'ApplicationName', Value: 'shop' }], false],
  [[{ Key: 'ApplicationName', Value: 'shop' }, { Key: 'ApplicationName', Value: 'apple' }], false],
  [[{ Key: 'Owner', Value: 'shop' }], false],
  [[], false]
])('tags %j: belongs to shop is %p', (tags, belongs) => {
  expect(belongsTo('shop', tags)).toBe(belongs)
})

test('a letter whose lower case is a plain one is another letter', () => {
  expect('\u212aiosk'.toLowerCase()).toBe('kiosk')
  expect(belongsTo('kiosk', [{ Key: 'ApplicationName', Value: '\u212aiosk' }])).toBe(false)
  expect(belongsTo('kiosk', [{ Key: 'ApplicationName', Value: 'Kiosk' }])).toBe(true)
})
