import {
  AttachRolePolicyCommand, CreateAccessKeyCommand, CreatePolicyCommand, CreateRoleCommand, CreateUserCommand, DeletePolicyCommand,
  DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand, GetPolicyCommand, GetRoleCommand, GetRolePolicyCommand,
  GetUserCommand, GetUserPolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, ListRolesCommand,
  PutRolePolicyCommand, PutUserPolicyCommand, UpdateAssumeRolePolicyCommand
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createIam } from '../../../local/iam/service'
import { createSts } from '../../../local/sts/service'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let iam: IAMClient
const RoleName = 'Shop_invoker'
const document = (more = {}) => JSON.stringify({ Version: '2012-10-17', Statement: [], ...more })

beforeEach(async () => {
  cloud = await startTestEndpoint((_surroundings, identities) => [createIam(identities), createSts(identities)])
  iam = new IAMClient(cloud.as())
})

afterEach(() => cloud.close())

const create = () => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(), Path: '/app/' }))
const refusal = (name: string, Code: string, httpStatusCode: number) => ({ name, Code, $metadata: { httpStatusCode } })
const noSuchEntity = refusal('NoSuchEntityException', 'NoSuchEntity', 404)
const deleteConflict = refusal('DeleteConflictException', 'DeleteConflict', 409)

describe('a role', () => {
  it('is given back as it was made, its document percent-encoded', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }]
    const settings = { Path: '/app/', MaxSessionDuration: 7200, Description: 'd', Tags }
    const made = { RoleName, AssumeRolePolicyDocument: document(), ...settings }
    await iam.send(new CreateRoleCommand(made))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(Role).toMatchObject({ ...made, AssumeRolePolicyDocument: encodeURIComponent(document()) })
    expect(Role!.Arn).toBe(`arn:aws:iam::${account}:role/app/${RoleName}`)
    expect(Role!.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
  })

  it('has another id when it is made again', async () => {
    const first = await create()
    await iam.send(new DeleteRoleCommand({ RoleName }))
    expect((await create()).Role!.RoleId).not.toBe(first.Role!.RoleId)
  })

  it('is made once, and in one account only', async () => {
    await create()
    await expect(create()).rejects.toMatchObject(refusal('EntityAlreadyExistsException', 'EntityAlreadyExists', 409))
    const other = new IAMClient(cloud.as(otherAccount))
    await expect(other.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(noSuchEntity)
    expect((await other.send(new ListRolesCommand({}))).Roles).toEqual([])
    expect(
      (await iam.send(new ListRolesCommand({ PathPrefix: '/app/' }))).Roles!.map((role) => role.RoleName)
    ).toEqual([RoleName])
  })

  it('wants a trust policy that is one', async () => {
    const malformed = refusal('MalformedPolicyDocumentException', 'MalformedPolicyDocument', 400)
    const broken = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{' })
    await expect(iam.send(broken)).rejects.toMatchObject(malformed)
    const bad = new CreateRoleCommand({ RoleName: 'a/b', AssumeRolePolicyDocument: document() })
    await expect(iam.send(bad)).rejects.toMatchObject({ name: 'ValidationError' })
    await create()
    const update = (PolicyDocument: string) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    await expect(update('no')).rejects.toMatchObject(malformed)
    await update(document({ Id: 'new' }))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(document({ Id: 'new' }))
  })

  it('keeps inline policies, and is not deleted while it has any', async () => {
    await create()
    const policy = { RoleName, PolicyName: 'p' }
    await expect(iam.send(new GetRolePolicyCommand(policy))).rejects.toMatchObject(noSuchEntity)
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document({ Id: "it's (1)" }) }))
    const found = await iam.send(new GetRolePolicyCommand(policy))
    expect(decodeURIComponent(found.PolicyDocument!)).toBe(document({ Id: "it's (1)" }))
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['p'])
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(deleteConflict)
    await iam.send(new DeleteRolePolicyCommand(policy))
    await expect(iam.send(new DeleteRolePolicyCommand(policy))).rejects.toMatchObject(noSuchEntity)
    await iam.send(new DeleteRoleCommand({ RoleName }))
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(noSuchEntity)
  })

  it('has managed policies attached and detached, and holds them while it does', async () => {
    await create()
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document() }))
    const attachment = { RoleName, PolicyArn: Policy!.Arn }
    await iam.send(new AttachRolePolicyCommand(attachment))
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toEqual([{ PolicyName: 'p', PolicyArn: `arn:aws:iam::${account}:policy/p` }])
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn: Policy!.Arn }))).rejects.toMatchObject(deleteConflict)
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(deleteConflict)
    await iam.send(new DetachRolePolicyCommand(attachment))
    await iam.send(new DeletePolicyCommand({ PolicyArn: Policy!.Arn }))
    await expect(iam.send(new GetPolicyCommand({ PolicyArn: Policy!.Arn }))).rejects.toMatchObject(noSuchEntity)
    await expect(iam.send(new AttachRolePolicyCommand(attachment))).rejects.toMatchObject(noSuchEntity)
  })
})

describe('a user', () => {
  it('calls with the keys it was given', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'ann', Path: '/ops/' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }))
    expect(AccessKey!.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    const who = await new STSClient({ ...cloud.as(), credentials }).send(new GetCallerIdentityCommand({}))
    const { User } = await new IAMClient({ ...cloud.as(), credentials }).send(new GetUserCommand({}))
    expect(who).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:user/ops/ann`, UserId: User!.UserId })
    expect(User!.UserId).toMatch(/^AIDA/)
  })

  it('keeps inline policies as roles do', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'ann' }))
    const policy = { UserName: 'ann', PolicyName: 'p' }
    await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: document() }))
    expect((await iam.send(new GetUserPolicyCommand(policy))).UserName).toBe('ann')
    await expect(iam.send(new GetUserCommand({ UserName: 'bob' }))).rejects.toMatchObject(noSuchEntity)
  })
})
