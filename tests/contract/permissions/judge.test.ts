import type { Caller } from '../../../local/core/call'
import { judge, type Case } from '../../../local/iam/judge'

const account = '111111111111'
const roleArn = `arn:aws:iam::${account}:role/worker`
const caller: Caller = { account, arn: `arn:aws:sts::${account}:assumed-role/worker/session`, userId: 'AROA:session', roleArn }
const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`
const foreignQueue = 'arn:aws:sqs:eu-west-1:222222222222:jobs'

const policy = (id: string, ...statements: object[]) => ({ id, document: JSON.stringify({ Statement: statements }) })
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource })

const sending = (changes: Partial<Case> = {}): Case => ({
  caller, access: { action: 'sqs:SendMessage', resource: queue }, values: {}, identity: [], resource: { account }, ...changes
})
const byRole = [policy('role', allow('sqs:Send*', `arn:aws:sqs:*:${account}:jobs`))]
const queuePolicy = (AWS: string) => policy('queue', allow('sqs:SendMessage', '*', { Principal: { AWS } }))

describe('within an account', () => {
  it('a policy of the caller suffices, and is named', () => {
    expect(judge(sending({ identity: byRole }))).toEqual({ allowed: true, by: [{ policy: 'role', index: 0 }] })
  })

  it('nothing is allowed that no policy allows, in the words of AWS', () => {
    expect(judge(sending())).toEqual({
      allowed: false, by: [], reason: 'because no identity-based policy allows the sqs:SendMessage action'
    })
  })

  it('a policy of the resource suffices if it names the caller, but not if it names the account alone', () => {
    expect(judge(sending({ resource: { account, policy: queuePolicy(roleArn) } })).allowed).toBe(true)
    expect(judge(sending({ resource: { account, policy: queuePolicy(`arn:aws:iam::${account}:root`) } })).allowed).toBe(false)
  })

  it('an explicit deny wins over everything', () => {
    const identity = [...byRole, policy('guard', deny('sqs:*', '*'))]
    const verdict = judge(sending({ identity, resource: { account, policy: queuePolicy(roleArn) } }))
    expect(verdict).toEqual({ allowed: false, by: [{ policy: 'guard', index: 0 }], reason: 'with an explicit deny in an identity-based policy' })
    expect(judge(sending({ identity }), { policy: 'guard', index: 0 }).allowed).toBe(true)
  })

  it('a statement that is taken out allows no more', () => {
    expect(judge(sending({ identity: byRole }), { policy: 'role', index: 0 }).allowed).toBe(false)
    expect(judge(sending({ identity: byRole }), { policy: 'role', index: 1 }).allowed).toBe(true)
  })
})

describe('across accounts', () => {
  const foreign = (identity: Case['identity'], Principal?: string): Case =>
    sending({
      access: { action: 'sqs:SendMessage', resource: foreignQueue },
      identity,
      resource: { account: '222222222222', policy: Principal === undefined ? undefined : queuePolicy(Principal) }
    })
  const mine = [policy('role', allow('sqs:SendMessage', foreignQueue))]

  it('both must allow', () => {
    expect(judge(foreign(mine)).reason).toBe('because no resource-based policy allows the sqs:SendMessage action')
    expect(judge(foreign([], roleArn)).reason).toBe('because no identity-based policy allows the sqs:SendMessage action')
    expect(judge(foreign(mine, `arn:aws:iam::${account}:root`)).allowed).toBe(true)
  })
})

describe('keys and roles', () => {
  const key = `arn:aws:kms:eu-west-1:${account}:key/1`
  const using = (identity: Case['identity'], Principal?: string): Case => ({
    ...sending({ identity }),
    access: { action: 'kms:Decrypt', resource: key },
    resource: {
      account, decides: true, policy: Principal ? policy('key', allow('kms:Decrypt', '*', { Principal: { AWS: Principal } })) : undefined
    }
  })
  const everything = [policy('role', allow('*', '*'))]

  it('admit nobody past their own policy', () => {
    expect(judge(using(everything)).allowed).toBe(false)
    expect(judge(using(everything, `arn:aws:iam::${account}:root`)).allowed).toBe(true)
    expect(judge(using([], `arn:aws:iam::${account}:root`)).allowed).toBe(false)
    expect(judge(using([], roleArn)).allowed).toBe(true)
  })
})

describe('conditions', () => {
  const sameTag = { StringEqualsIfExists: { 'aws:ResourceTag/a:b': '${aws:RequestTag/a:b}' } }
  const with_ = (Condition: object, values: Case['values']) =>
    judge(sending({ identity: [policy('role', allow('sqs:SendMessage', '*', { Condition }))], values })).allowed

  it.each([
    [{ StringEquals: { 'aws:ResourceTag/maskopy:final': 'true' } }, { 'aws:resourcetag/maskopy:final': 'true' }, true],
    [{ StringEquals: { 'aws:ResourceTag/maskopy:final': 'true' } }, {}, false],
    [{ StringLike: { 'aws:RequestTag/maskopy:job': '?*' } }, { 'aws:requesttag/maskopy:job': '' }, false],
    [{ StringNotLike: { 'events:source': ['aws.*', 'maskopy'] } }, { 'events:source': 'aws.rds' }, false],
    [{ StringNotLike: { 'events:source': ['aws.*', 'maskopy'] } }, { 'events:source': 'shop' }, true],
    [{ Bool: { 'kms:GrantIsForAWSResource': true } }, { 'kms:grantisforawsresource': 'true' }, true],
    [{ Bool: { 'kms:GrantIsForAWSResource': true } }, {}, false],
    [{ ArnLike: { 'ecs:cluster': 'arn:aws:ecs:*:*:cluster/a-*' } }, { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:1:cluster/a-1' }, true],
    [{ ArnLike: { 'ecs:cluster': 'arn:aws:ecs:*:cluster/a-*' } }, { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:1:cluster/a-1' }, false],
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/b' } }, { 'kms:resourcealiases': ['alias/a', 'alias/b'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/b' } }, { 'kms:resourcealiases': [] }, false],
    [{ Null: { 'sts:ExternalId': 'true' } }, { 'sts:externalid': 'x' }, false],
    [sameTag, { 'aws:resourcetag/a:b': 'x', 'aws:requesttag/a:b': 'x' }, true],
    [sameTag, { 'aws:resourcetag/a:b': 'x', 'aws:requesttag/a:b': 'y' }, false],
    [sameTag, { 'aws:resourcetag/a:b': 'x' }, false],
    [sameTag, { 'aws:requesttag/a:b': 'y' }, true]
  ])('%j on %j: %s', (condition, values, allowed) => {
    expect(with_(condition, values)).toBe(allowed)
  })

  it('that cannot be judged are named, and let nothing pass', () => {
    expect(() => with_({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {})).toThrow('condition operator IpAddress')
    expect(() => with_({ StringEquals: { 'rds:DatabaseEngine': 'mysql' } }, {})).toThrow('condition key rds:DatabaseEngine')
    expect(() => with_({ StringEquals: { 'aws:PrincipalTag/team': '${aws:username}' } }, {})).toThrow('condition key aws:username')
    expect(() => judge(sending({ identity: [policy('role', allow('sqs:*', 'arn:aws:sqs:*:*:${aws:username}'))] }))).toThrow('policy variable')
    const notPrincipal = policy('queue', { Effect: 'Allow', NotPrincipal: '*', Action: '*', Resource: '*' })
    expect(() => judge(sending({ resource: { account, policy: notPrincipal } }))).toThrow('policy element NotPrincipal')
  })
})

it('a service has no policy but the resource\'s', () => {
  const service: Caller = { account, arn: 'events.amazonaws.com', userId: 'events.amazonaws.com', servicePrincipal: 'events.amazonaws.com' }
  const Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:1:rule/a' } }
  const document = policy('queue', allow('sqs:SendMessage', '*', { Principal: { Service: 'events.amazonaws.com' }, Condition }))
  const by = (rule: string) =>
    judge({ ...sending({ resource: { account, policy: document } }), caller: service, values: { 'aws:sourcearn': rule } }).allowed
  expect(by('arn:aws:events:eu-west-1:1:rule/a')).toBe(true)
  expect(by('arn:aws:events:eu-west-1:1:rule/b')).toBe(false)
})
