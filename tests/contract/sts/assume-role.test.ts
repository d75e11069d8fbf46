import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { createIam } from '../../../local/iam/service'
import { createSts } from '../../../local/sts/service'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let iam: IAMClient

beforeEach(async () => {
  cloud = await startTestEndpoint((_surroundings, identities) => [createIam(identities), createSts(identities)])
  iam = new IAMClient(cloud.as())
})

afterEach(() => cloud.close())

const trusting = (Principal: object, Condition?: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }] })

const createRole = async (RoleName: string, trust: string) => {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, Path: '/app/', AssumeRolePolicyDocument: trust }))
  return Role!
}

const assume = (as: Parameters<TestEndpoint['as']>[0], RoleArn: string, more: object = {}) =>
  new STSClient(cloud.as(as)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...more }))

const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }

it('gives a session of the role, whose ARN has no path', async () => {
  const role = await createRole('Shop_invoker', trusting({ AWS: `arn:aws:iam::${otherAccount}:root` }))
  const { Credentials, AssumedRoleUser } = await assume(otherAccount, role.Arn!)
  const Arn = `arn:aws:sts::${account}:assumed-role/Shop_invoker/me`
  expect(AssumedRoleUser).toEqual({ Arn, AssumedRoleId: `${role.RoleId}:me` })
  expect(Credentials!.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(Math.abs(Credentials!.Expiration!.getTime() - Date.now() - 3600_000)).toBeLessThan(60_000)
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!
  }
  const who = await new STSClient({ ...cloud.as(), credentials }).send(new GetCallerIdentityCommand({}))
  expect(who).toMatchObject({ Account: account, Arn, UserId: `${role.RoleId}:me` })
})

it('refuses whom the trust policy does not name, and a role that is not there, with the same words', async () => {
  const role = await createRole('Inner', trusting({ AWS: `arn:aws:iam::${account}:root` }))
  const message = `User: arn:aws:iam::${otherAccount}:root is not authorized to perform: sts:AssumeRole on resource: ${role.Arn}`
  await expect(assume(otherAccount, role.Arn!)).rejects.toMatchObject({ ...refused, message })
  await iam.send(new DeleteRoleCommand({ RoleName: 'Inner' }))
  await expect(assume(otherAccount, role.Arn!)).rejects.toMatchObject({ ...refused, message })
})

it('wants the external id where the trust policy does', async () => {
  const trust = trusting({ AWS: otherAccount }, { StringEquals: { 'sts:ExternalId': 'maskopy' } })
  const role = await createRole('Copier', trust)
  await expect(assume(otherAccount, role.Arn!)).rejects.toMatchObject(refused)
  await expect(assume(otherAccount, role.Arn!, { ExternalId: 'other' })).rejects.toMatchObject(refused)
  await expect(assume(otherAccount, role.Arn!, { ExternalId: 'maskopy' })).resolves.toBeDefined()
})

it('admits one role of an account and not its neighbour', async () => {
  const first = await createRole('First', trusting({ AWS: otherAccount }))
  const second = await createRole('Second', trusting({ AWS: otherAccount }))
  const target = await createRole('Target', trusting({ AWS: first.Arn }))
  const session = (arn: string) => cloud.identities.issueSession(cloud.identities.role(arn)!, 's')
  await expect(assume(session(second.Arn!), target.Arn!)).rejects.toMatchObject(refused)
  await expect(assume(session(first.Arn!), target.Arn!)).resolves.toBeDefined()
})

it('lets an explicit deny prevail', async () => {
  const allow = { Effect: 'Allow', Principal: { AWS: otherAccount }, Action: 'sts:*' }
  const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
  const role = await createRole('Shut', JSON.stringify({ Statement: [allow, deny] }))
  await expect(assume(otherAccount, role.Arn!)).rejects.toMatchObject(refused)
})

it('keeps a session within the bounds of its role', async () => {
  const role = await createRole('Short', trusting({ AWS: otherAccount }))
  const invalid = { name: 'ValidationError', $metadata: { httpStatusCode: 400 } }
  await expect(assume(otherAccount, role.Arn!, { DurationSeconds: 7200 })).rejects.toMatchObject(invalid)
  await expect(assume(otherAccount, role.Arn!, { DurationSeconds: 60 })).rejects.toMatchObject(invalid)
  await expect(assume(otherAccount, role.Arn!, { RoleSessionName: 'a b' })).rejects.toMatchObject(invalid)
  await expect(assume(otherAccount, 'nonsense')).rejects.toMatchObject(invalid)
})

it('hands credentials of a role to the service that the role trusts, and to no other', async () => {
  const role = await createRole('Function', trusting({ Service: 'lambda.amazonaws.com' }))
  const { credentialsForRole } = cloud.surroundings
  const { accessKeyId, secretAccessKey, sessionToken } = credentialsForRole(role.Arn!, 'intake', 'lambda.amazonaws.com')
  const sts = new STSClient({ ...cloud.as(), credentials: { accessKeyId, secretAccessKey, sessionToken } })
  const who = await sts.send(new GetCallerIdentityCommand({}))
  expect(who.Arn).toBe(`arn:aws:sts::${account}:assumed-role/Function/intake`)
  expect(() => credentialsForRole(role.Arn!, 'task', 'ecs-tasks.amazonaws.com')).toThrow('is unable to assume the role')
  await expect(assume(account, role.Arn!)).rejects.toMatchObject(refused)
})
