import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parse } from 'yaml'
import { ConfigError, parseConfig } from '../../../shared/config/parse'

const written = () => parse(readFileSync(join(__dirname, '../../../config/demo.yml'), 'utf8'))
type Written = ReturnType<typeof written>

const faultsOf = (input: unknown): readonly string[] => {
  try {
    parseConfig(input)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}
const faultsAfter = (change: (config: Written) => void) => {
  const config = written()
  change(config)
  return faultsOf(config)
}

const key = 'arn:aws:kms:us-east-1:111111111111:key/11111111-1111-4111-8111-111111111111'
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value))

test.each<[string, (config: Written) => void, RegExp]>([
  ['an unknown setting', (c) => (c.regionn = 'x'), /^regionn is not a known setting$/],
  ['an unknown setting within', (c) => (c.applications[0].image = 'x'), /^applications\[0\]\.image is not a known setting$/],
  ['no region', (c) => delete c.region, /^region is missing$/],
  [
    'a waiver for an engine that the runner verifies',
    (c) => (c.environments[1].waiveVerificationFor = ['postgres']),
    /^environments\[1\]\.waiveVerificationFor\[0\] must be an engine that the default runner does not speak: mysql/
  ],
  ['no region of AWS', (c) => (c.region = 'Frankfurt'), /^region must be a region such as/],
  ['an unknown partition', (c) => (c.partition = 'azure'), /^partition must be /],
  ['an account id as a number', (c) => (c.stagingAccountId = 222222222222), /^stagingAccountId must be an account id in quotes$/],
  [
    'an account id of 11 digits',
    (c) => (c.stagingAccountId = '22222222222'),
    /^stagingAccountId must be an account id of 12 digits/
  ],
  ['no source account', (c) => (c.sourceAccounts = []), /^sourceAccounts must have at least one entry$/],
  ['staging as source', (c) => (c.stagingAccountId = '111111111111'), /^sourceAccounts\[0\]\.accountId must not be the staging/],
  [
    'a source account twice',
    (c) => c.sourceAccounts.push(copy(c.sourceAccounts[0])),
    /^sourceAccounts\[2\]\.accountId is the same as sourceAccounts\[0\]/
  ],
  ['neither role nor name', (c) => delete c.sourceAccounts[0].roleName, /^sourceAccounts\[0\] must have either roleArn or/],
  [
    'both role and name',
    (c) => (c.sourceAccounts[0].roleArn = 'arn:aws:iam::111111111111:role/x'),
    /either roleArn or roleName$/
  ],
  ['no external id', (c) => delete c.sourceAccounts[0].externalId, /^sourceAccounts\[0\]\.externalId is missing$/],
  [
    'a key of another region',
    (c) => (c.sourceAccounts[0].snapshotKeyArn = key.replace('us-east-1', 'us-west-2')),
    /region us-east-1/
  ],
  [
    'a key of another account',
    (c) => (c.sourceAccounts[0].snapshotKeyArn = key.replace(/\d{12}/, '222222222222')),
    /account 1{12}$/
  ],
  ['a key of another partition', (c) => (c.sourceAccounts[0].snapshotKeyArn = key.replace('aws', 'aws-cn')), /partition aws$/],
  [
    'an alias for a key',
    (c) => (c.sourceAccounts[0].snapshotKeyArn = key.replace(/key\/.*/, 'alias/aws/rds')),
    /must be a key's ARN$/
  ],
  ['no subnet', (c) => (c.network.subnetIds = []), /^network\.subnetIds must have at least one entry$/],
  [
    'a security group for a subnet',
    (c) => (c.network.subnetIds = ['sg-0d0e0a00000000001']),
    /^network\.subnetIds\[0\] must be a subnet/
  ],
  ['runners that may reach nothing', (c) => (c.network.runnersMayReach = []), /^network\.runnersMayReach must have at least one entry$/],
  ['runners that may reach everything', (c) => (c.network.runnersMayReach = ['0.0.0.0/0']), /^network\.runnersMayReach\[0\] must be a security group/],
  ['an alarm that calls nobody', (c) => (c.alarms = { actionArns: ['people@example.com'] }), /^alarms\.actionArns\[0\] must be the ARN of what/],
  ['a rate of failures that is none', (c) => (c.alarms = { failureRatePercent: 0 }), /^alarms\.failureRatePercent/],
  ['an image without a tag', (c) => (c.runner.image = 'maskopy-runner'), /^runner\.image must be an image with a tag/],
  ['a size that Fargate has not', (c) => (c.runner.memory = 4096), /^runner\.memory is no Fargate size: with 256/],
  ['no STS region', (c) => (c.authorization.stsRegions = []), /^authorization\.stsRegions must have/],
  [
    'an STS region of another partition',
    (c) => (c.authorization.stsRegions = ['cn-north-1']),
    /^authorization\.stsRegions\[0\] must be/
  ],
  [
    'a binding header of AWS',
    (c) => (c.authorization.signedHeaders = [{ name: 'x-amz-date', value: 'x' }]),
    /signedHeaders\[0\]\.name/
  ],
  [
    'a binding header with a line break',
    (c) => (c.authorization.signedHeaders = [{ name: 'x-a', value: 'x\ny' }]),
    /\[0\]\.value must/
  ],
  [
    'an STS timeout that is too long',
    (c) => (c.authorization.stsTimeoutSeconds = 3),
    /^authorization\.stsTimeoutSeconds must be less/
  ],
  [
    'an application twice',
    (c) => (c.applications[1].name = 'SHOP'),
    /^applications\[1\]\.name is the same as applications\[0\]\.name$/
  ],
  [
    'an application without scripts',
    (c) => (c.applications[0].scriptPrefixes = []),
    /^applications\[0\]\.scriptPrefixes must have/
  ],
  ['a prefix without its end', (c) => (c.applications[0].scriptPrefixes = ['s3://bucket/shop']), /and end with '\/'$/],
  ['a prefix with a wildcard', (c) => (c.applications[0].scriptPrefixes = ['s3://bucket/*/']), /must look like 's3:/],
  ['a prefix that climbs', (c) => (c.applications[0].scriptPrefixes = ['s3://bucket/a/../']), /must not have a folder/],
  [
    "a prefix within another application's",
    (c) => (c.applications[1].scriptPrefixes = ['s3://shop-masking-222222222222/shop/billing/']),
    /^applications\[1\]\.scriptPrefixes\[0\] must not overlap with s3:.*\/shop\/ of the application shop$/
  ],
  [
    "a prefix around another application's",
    (c) => (c.applications[1].scriptPrefixes = ['s3://shop-masking-222222222222/']),
    /^applications\[1\]\.scriptPrefixes\[0\] must not overlap/
  ],
  ['a role pattern for everybody', (c) => (c.applications[0].callerRoles = ['*']), /callerRoles\[0\] must be more than '\*'$/],
  ['a role pattern with two stars', (c) => (c.applications[0].callerRoles = ['a*b*']), /callerRoles\[0\] may have one/],
  [
    'a role pattern with another word',
    (c) => (c.applications[0].callerRoles = ['{Application}_x']),
    /callerRoles\[0\] may have '/
  ],
  ...['{ApplicationName}*', '{ApplicationName}_*', '{ApplicationName}-*', '*{ApplicationName}', '*_{ApplicationName}'].map(
    (pattern): [string, (config: any) => unknown, RegExp] => [
      `a role pattern that longer names match, ${pattern},`,
      (c) => (c.applications[0].callerRoles = [pattern]),
      /^applications\[0\]\.callerRoles\[0\] must have a word between '\{ApplicationName\}' and '\*'/
    ]
  ),
  ...['shop*', '*shop', 'AWSReservedSSO_Shop*', 'sh*op'].map((pattern): [string, (config: any) => unknown, RegExp] => [
    `a role pattern that goes on after a letter, ${pattern},`,
    (c) => (c.applications[0].callerRoles = [pattern]),
    /^applications\[0\]\.callerRoles\[0\] must have no letter or digit beside its '\*'/
  ]),
  [
    "a role pattern that matches another application's",
    (c) => (c.applications[1].callerRoles = ['shop_*']),
    /^applications\[1\]\.callerRoles\[0\] may be the same role as \{ApplicationName\}_invoker of the application shop$/
  ],
  [
    'role patterns with stars that meet',
    (c) => {
      c.applications[0].callerRoles = ['SSO_Shop_*']
      c.applications[1].callerRoles = ['sso_shop_eu_*']
    },
    /^applications\[1\]\.callerRoles\[0\] may be the same role as SSO_Shop_\*/
  ],
  [
    'names by which two applications have one role',
    (c) => {
      c.applications[0].name = 'Maskopy_shop'
      c.applications[1].name = 'shop_invoker'
    },
    /^applications\[1\]\.callerRoles\[1\] may be the same role/
  ],
  [
    'a caller of an application who may not ask at all',
    (c) => (c.applications[0].callerAccountIds = ['999999999999']),
    /^applications\[0\]\.callerAccountIds\[0\] must be one of authorization\.callerAccountIds$/
  ],
  [
    'an unknown source of an application',
    (c) => (c.applications[0].sourceAccountIds = ['999999999999']),
    /must be one of sourceAccounts/
  ],
  ['no decision on verification', (c) => delete c.environments[0].requireVerification, /requireVerification has no default/],
  ['an environment twice', (c) => (c.environments[1].name = 'Dev'), /^environments\[1\]\.name is the same/],
  ['a target twice', (c) => c.environments[0].targetAccountIds.push('333333333333'), /targetAccountIds\[1\] is the same/],
  [
    'more targets than RDS shares with',
    (c) => (c.environments[0].targetAccountIds = Array.from({ length: 21 }, (_, index) => String(300000000000 + index))),
    /^environments\[0\]\.targetAccountIds RDS shares/
  ],
  ['a lease that ends early', (c) => (c.timing.leaseSeconds = 6), /^timing\.leaseSeconds must be longer/],
  ['a recheck before the lease ends', (c) => (c.timing.recheckAfterSeconds = 8), /^timing\.recheckAfterSeconds must be longer/],
  ['a delay that SQS has not', (c) => (c.timing.observation.maximumSeconds = 901), /maximumSeconds must be at most 900 seconds$/],
  ['a maximum below the minimum', (c) => (c.timing.retry.minimumSeconds = 4), /^timing\.retry\.maximumSeconds must not be below/],
  [
    'a step longer than the job',
    (c) => (c.timing.stepDeadlineSeconds.verify = 901),
    /^timing\.stepDeadlineSeconds\.verify must not/
  ],
  ['an unknown step', (c) => (c.timing.stepDeadlineSeconds.mask = 5), /^timing\.stepDeadlineSeconds\.mask is not a known/]
])('%s is one fault with its place', (_, change, fault) => {
  expect(faultsAfter(change)).toEqual([expect.stringMatching(fault)])
})

test.each([
  [['AWSReservedSSO_ShopInvoker_*'], ['AWSReservedSSO_BillingInvoker_*']],
  [['AWSReservedSSO_{ApplicationName}Invoker_*'], ['AWSReservedSSO_{ApplicationName}Invoker_*']],
  [['*_ShopInvoker'], ['Billing_invoker']],
  // One role for two applications is said so in so many words.
  [['Platform_invoker', 'SSO_Platform_*'], ['Platform_invoker', 'SSO_Platform_*']]
])('role patterns %j and %j may stand side by side', (first, second) => {
  const faults = faultsAfter((config) => {
    config.applications[0].callerRoles = first
    config.applications[1].callerRoles = second
  })
  expect(faults).toEqual([])
})

test('another partition makes everything wrong that names one', () => {
  expect(faultsAfter((config) => (config.partition = 'aws-cn'))).toEqual([
    'sourceAccounts[0].snapshotKeyArn must be of the partition aws-cn',
    'sourceAccounts[1].snapshotKeyArn must be of the partition aws-cn',
    'region must be a region of the partition aws-cn',
    'authorization.stsRegions[0] must be a region of the partition aws-cn',
    'authorization.allowGlobalEndpoint must be false: aws-cn has no global endpoint'
  ])
})

test('faults of values and faults between them are reported together', () => {
  const faults = faultsAfter((config) => {
    config.stagingAccountId = '1'
    config.network.extra = true
    config.timing.leaseSeconds = 1
    config.applications[1].scriptPrefixes = config.applications[0].scriptPrefixes
  })
  expect(faults).toHaveLength(4)
})

test.each([null, undefined, 5, 'x', [], {}])('%p is no configuration', (input) => {
  expect(faultsOf(input).length).toBeGreaterThan(0)
})

test('whatever stands in a file, the answer is a list of faults', () => {
  const sections = fc.constantFrom(...Object.keys(written()), 'x')
  fc.assert(
    fc.property(fc.dictionary(sections, fc.jsonValue()), (changes) => {
      expect(Array.isArray(faultsOf({ ...written(), ...changes }))).toBe(true)
    }),
    { numRuns: 300 }
  )
})
