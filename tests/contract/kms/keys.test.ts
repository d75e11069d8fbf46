import {
  CreateAliasCommand, CreateKeyCommand, DeleteAliasCommand, DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand,
  EnableKeyRotationCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient, ListAliasesCommand, ListKeysCommand,
  PutKeyPolicyCommand, ScheduleKeyDeletionCommand
} from '@aws-sdk/client-kms'
import { realClock } from '../../../local/core/clock'
import { createKms, type Kms } from '../../../local/kms/service'
import { account, otherAccount, region, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let emulator: Kms
let kms: KMSClient
let other: KMSClient
let offset: number

beforeEach(async () => {
  offset = 0
  const clock = { ...realClock, now: () => Date.now() + offset }
  cloud = await startTestEndpoint((surroundings) => {
    emulator = createKms({ ...surroundings, clock })
    return [emulator.service]
  })
  kms = new KMSClient(cloud.as())
  other = new KMSClient(cloud.as(otherAccount))
})

afterEach(() => cloud.close())

const refusal = (name: string) => ({ name, $metadata: { httpStatusCode: 400 } })
const root = (id: string) => ({ account: id, arn: `arn:aws:iam::${id}:root`, userId: id })
const create = async (more: object = {}) => (await kms.send(new CreateKeyCommand(more))).KeyMetadata!
const describeKey = async (KeyId: string, client = kms) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!

/** The account itself, and another account as far as `Action` goes. */
const policyFor = (Action: string[], Condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${otherAccount}:root` }, Action, Resource: '*', Condition }
    ]
  })

describe('a key', () => {
  it('is found by its id, its ARN, and its alias', async () => {
    const { KeyId, Arn } = await create({ Description: 'for copies' })
    expect(Arn).toBe(`arn:aws:kms:${region}:${account}:key/${KeyId}`)
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/copies', TargetKeyId: KeyId }))
    for (const name of [KeyId!, Arn!, 'alias/copies', `arn:aws:kms:${region}:${account}:alias/copies`]) {
      const found = { KeyId, KeyManager: 'CUSTOMER', KeyState: 'Enabled', Enabled: true, Description: 'for copies' }
      expect(await describeKey(name)).toMatchObject(found)
    }
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId }))
    expect(Aliases).toMatchObject([{ AliasName: 'alias/copies', TargetKeyId: KeyId }])
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([{ KeyId, KeyArn: Arn }])
    await kms.send(new DeleteAliasCommand({ AliasName: 'alias/copies' }))
    await expect(describeKey('alias/copies')).rejects.toMatchObject(refusal('NotFoundException'))
    await expect(
      kms.send(new DeleteAliasCommand({ AliasName: 'alias/copies' }))
    ).rejects.toMatchObject(refusal('NotFoundException'))
  })

  it('is missed by name', async () => {
    const message = `Key 'arn:aws:kms:${region}:${account}:key/none' does not exist`
    await expect(describeKey('none')).rejects.toMatchObject({ ...refusal('NotFoundException'), message })
    await expect(describeKey('arn:aws:s3:::x')).rejects.toMatchObject(refusal('InvalidArnException'))
  })

  it('has aliases of its own account only, and none of AWS\'s', async () => {
    const { KeyId } = await create()
    const named = (AliasName: string) => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
    await named('alias/x')
    await expect(named('alias/x')).rejects.toMatchObject(refusal('AlreadyExistsException'))
    await expect(named('x')).rejects.toMatchObject(refusal('InvalidAliasNameException'))
    await expect(named('alias/aws/x')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(describeKey('alias/x', other)).rejects.toMatchObject(refusal('NotFoundException'))
  })

  it('rotates when it is told to', async () => {
    const { KeyId } = await create()
    const rotates = async () => (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled
    expect(await rotates()).toBe(false)
    await kms.send(new EnableKeyRotationCommand({ KeyId }))
    expect(await rotates()).toBe(true)
  })

  it('is usable until its deletion is scheduled, and gone when the window is over', async () => {
    const { KeyId } = await create()
    const short = kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 3 }))
    await expect(short).rejects.toMatchObject({ name: 'ValidationException' })
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    expect((await describeKey(KeyId!)).KeyState).toBe('PendingDeletion')
    expect(emulator.usableKey(KeyId!, root(account))).toBeUndefined()
    await expect(kms.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject(refusal('KMSInvalidStateException'))
    offset = 8 * 24 * 3600_000
    await expect(describeKey(KeyId!)).rejects.toMatchObject(refusal('NotFoundException'))
  })
})

describe('a key policy', () => {
  it('is given back as it was put, and must be one', async () => {
    const { KeyId } = await create()
    const Policy = policyFor(['kms:DescribeKey'])
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }))
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy)
    const malformed = kms.send(new PutKeyPolicyCommand({ KeyId, Policy: '{' }))
    await expect(malformed).rejects.toMatchObject(refusal('MalformedPolicyDocumentException'))
  })

  it('decides what another account may do with the key', async () => {
    const { Arn } = await create()
    await expect(describeKey(Arn!, other)).rejects.toMatchObject(refusal('AccessDeniedException'))
    await kms.send(new PutKeyPolicyCommand({ KeyId: Arn, Policy: policyFor(['kms:DescribeKey']) }))
    expect((await describeKey(Arn!, other)).Arn).toBe(Arn)
    await expect(other.send(new DisableKeyCommand({ KeyId: Arn }))).rejects.toMatchObject(refusal('AccessDeniedException'))
  })
})

describe('a service that asks for a key', () => {
  it('may use one of the caller\'s account while it is enabled', async () => {
    const { KeyId, Arn } = await create()
    expect(emulator.usableKey(KeyId!, root(account))).toEqual({ arn: Arn, awsManaged: false })
    await kms.send(new DisableKeyCommand({ KeyId }))
    expect(emulator.usableKey(KeyId!, root(account))).toBeUndefined()
    await kms.send(new EnableKeyCommand({ KeyId }))
    expect(emulator.usableKey(KeyId!, root(account))).toBeDefined()
    expect(emulator.usableKey('none', root(account))).toBeUndefined()
  })

  it('may use one of another account only where its policy lets that account through this service', async () => {
    const needed = ['kms:DescribeKey', 'kms:CreateGrant']
    const { Arn } = await create()
    const usable = () => emulator.usableKey(Arn!, root(otherAccount))
    const put = (Policy: string) => kms.send(new PutKeyPolicyCommand({ KeyId: Arn, Policy }))
    expect(usable()).toBeUndefined()
    await put(policyFor(['kms:DescribeKey']))
    expect(usable()).toBeUndefined()
    await put(policyFor(needed))
    expect(usable()).toEqual({ arn: Arn, awsManaged: false })
    await put(policyFor(needed, { StringEquals: { 'kms:ViaService': `rds.${region}.amazonaws.com` } }))
    expect(usable()).toBeDefined()
    await put(policyFor(needed, { StringEquals: { 'kms:ViaService': `ec2.${region}.amazonaws.com` } }))
    expect(usable()).toBeUndefined()
  })

  it('finds the default key of the caller\'s account, which no other account can ever use', async () => {
    const mine = emulator.usableKey('alias/aws/rds', root(account))!
    const theirs = emulator.usableKey('alias/aws/rds', root(otherAccount))!
    expect(mine.awsManaged).toBe(true)
    expect(theirs.arn).not.toBe(mine.arn)
    expect(await describeKey('alias/aws/rds')).toMatchObject({ Arn: mine.arn, KeyManager: 'AWS' })
    expect(emulator.usableKey(mine.arn, root(otherAccount))).toBeUndefined()
    const opening = kms.send(new PutKeyPolicyCommand({ KeyId: mine.arn, Policy: policyFor(['kms:*']) }))
    await expect(opening).rejects.toMatchObject(refusal('AccessDeniedException'))
    expect(emulator.usableKey(`arn:aws:kms:${region}:${account}:alias/aws/rds`, root(otherAccount))).toBeUndefined()
  })
})
