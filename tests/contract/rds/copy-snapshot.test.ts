import { CopyDBSnapshotCommand, DeleteDBSnapshotCommand, ModifyDBSnapshotAttributeCommand } from '@aws-sdk/client-rds'
import { account, otherAccount, region } from '../../helpers/endpoint'
import { DURATIONS, MINUTE, errorOf, keyOf, snapshotOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

const copy = (source: string, target: string, more: object = {}, client = cloud.owner) =>
  client.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: source, TargetDBSnapshotIdentifier: target, ...more }))

const share = (id: string) =>
  cloud.owner.send(
    new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, AttributeName: 'restore', ValuesToAdd: [otherAccount] })
  )

describe('a copy within the account', () => {
  beforeEach(async () => {
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    cloud.events()
  })

  it('is copying, moves its percentage with time, and becomes a manual available snapshot', async () => {
    const { DBSnapshot } = await copy('first', 'Second')
    expect(DBSnapshot).toMatchObject({
      DBSnapshotIdentifier: 'second',
      Status: 'copying',
      SnapshotType: 'manual',
      PercentProgress: 0
    })
    expect(DBSnapshot!.SnapshotCreateTime).toBeUndefined()
    await cloud.clock.advance(DURATIONS.copy / 2)
    expect(await snapshotOf(cloud.owner, 'second')).toMatchObject({ Status: 'copying', PercentProgress: 50 })
    await cloud.clock.advance(DURATIONS.copy / 2 - 1)
    expect(await snapshotOf(cloud.owner, 'second')).toMatchObject({ Status: 'copying', PercentProgress: 99 })
    await cloud.clock.advance(1)
    const done = await snapshotOf(cloud.owner, 'second')
    expect(done).toMatchObject({ Status: 'available', PercentProgress: 100, DBInstanceIdentifier: 'shop' })
    expect(done.SourceDBSnapshotIdentifier).toBeUndefined()
    expect(done.SnapshotCreateTime!.getTime()).toBeGreaterThan(done.OriginalSnapshotCreateTime!.getTime())
  })

  it('says that it started and finished, naming the source in the message and itself as the event’s source', async () => {
    await copy('first', 'second', { Tags: [{ Key: 'job', Value: '7' }] })
    await cloud.clock.advance(DURATIONS.copy)
    const [started, finished, ...more] = cloud.emitted.splice(0)
    const arn = `arn:aws:rds:${region}:${account}:snapshot:second`
    expect(started!.event.detail.EventID).toBe('RDS-EVENT-0196')
    expect(finished).toEqual({
      account,
      event: {
        source: 'aws.rds',
        detailType: 'RDS DB Snapshot Event',
        resources: [arn],
        detail: {
          EventCategories: ['notification'],
          SourceType: 'SNAPSHOT',
          SourceArn: arn,
          Date: new Date(cloud.clock.now()).toISOString(),
          Message: `Finished copy of snapshot first in region ${region}`,
          SourceIdentifier: 'second',
          EventID: 'RDS-EVENT-0197',
          Tags: { job: '7' }
        }
      }
    })
    expect(more).toEqual([])
  })

  it('waits at 0 percent while another snapshot of the same instance is being copied', async () => {
    await copy('first', 'second')
    await copy('first', 'third')
    await cloud.clock.advance(DURATIONS.copy - MINUTE)
    expect(await snapshotOf(cloud.owner, 'third')).toMatchObject({ Status: 'copying', PercentProgress: 0 })
    expect(cloud.events()).toEqual([`${account} 0196 second`])
    await cloud.clock.advance(MINUTE + DURATIONS.copy / 2)
    expect(await snapshotOf(cloud.owner, 'third')).toMatchObject({ Status: 'copying', PercentProgress: 50 })
    await cloud.clock.advance(DURATIONS.copy / 2)
    expect((await snapshotOf(cloud.owner, 'third')).Status).toBe('available')
  })

  it('does not wait for copies of other instances', async () => {
    await cloud.newInstance('bank')
    await cloud.newSnapshot('bank', 'money')
    await copy('first', 'second')
    await copy('money', 'more-money')
    await cloud.clock.advance(DURATIONS.copy)
    expect((await snapshotOf(cloud.owner, 'more-money')).Status).toBe('available')
  })

  it('is cancelled by deleting it, which lets the next one start', async () => {
    await copy('first', 'second')
    await copy('first', 'third')
    await cloud.clock.advance(MINUTE)
    const { DBSnapshot } = await cloud.owner.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'second' }))
    expect(DBSnapshot!.Status).toBe('deleting')
    await cloud.clock.advance(DURATIONS.deleteSnapshot)
    expect(await errorOf(snapshotOf(cloud.owner, 'second'))).toBe('DBSnapshotNotFoundFault')
    expect(cloud.events()).toEqual([`${account} 0196 second`, `${account} 0196 third`, `${account} 0190 second`])
    await cloud.clock.advance(DURATIONS.copy)
    expect((await snapshotOf(cloud.owner, 'third')).Status).toBe('available')
  })

  it('fails without a word when its source is deleted meanwhile', async () => {
    await copy('first', 'second')
    await cloud.owner.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'first' }))
    await cloud.clock.advance(DURATIONS.copy)
    expect((await snapshotOf(cloud.owner, 'second')).Status).toBe('failed')
    expect(cloud.events()).toEqual([`${account} 0196 second`, `${account} 0041 first`])
  })

  it('takes tags only where they are given or CopyTags is asked for', async () => {
    await copy('first', 'untagged')
    expect((await snapshotOf(cloud.owner, 'untagged')).TagList).toEqual([])
    await copy('first', 'tagged', { CopyTags: true, Tags: [{ Key: 'job', Value: '7' }] })
    expect((await snapshotOf(cloud.owner, 'tagged')).TagList).toEqual([{ Key: 'job', Value: '7' }])
    await cloud.clock.advance(2 * DURATIONS.copy)
    await copy('tagged', 'tagged-too', { CopyTags: true })
    expect((await snapshotOf(cloud.owner, 'tagged-too')).TagList).toEqual([{ Key: 'job', Value: '7' }])
  })

  it.each([
    ['first', '1st', 'InvalidParameterValue'],
    ['first', 'second-', 'InvalidParameterValue'],
    ['first', 'sec--ond', 'InvalidParameterValue'],
    ['first', 'rds:second', 'InvalidParameterValue'],
    ['first', 'a'.repeat(256), 'InvalidParameterValue'],
    ['first', 'FIRST', 'DBSnapshotAlreadyExistsFault'],
    ['nothing', 'second', 'DBSnapshotNotFoundFault']
  ])('from %s to %s is refused', async (source, target, error) => {
    expect(await errorOf(copy(source, target))).toBe(error)
  })

  it('needs an available source', async () => {
    await copy('first', 'second')
    expect(await errorOf(copy('second', 'third'))).toBe('InvalidDBSnapshotStateFault')
  })

  it('shows the wire code beside the name', async () => {
    await expect(copy('nothing', 'second')).rejects.toMatchObject({
      name: 'DBSnapshotNotFoundFault',
      Code: 'DBSnapshotNotFound',
      $metadata: { httpStatusCode: 404 }
    })
  })

  it('becomes encrypted by naming a key, which must be usable', async () => {
    expect(await errorOf(copy('first', 'second', { KmsKeyId: 'unknown' }))).toBe('KMSKeyNotAccessibleFault')
    const { DBSnapshot } = await copy('first', 'second', { KmsKeyId: 'own' })
    expect(DBSnapshot).toMatchObject({ Encrypted: true, KmsKeyId: keyOf(account, 'own') })
  })
})

describe('a copy of what another account shares', () => {
  const arnOf = (id: string) => `arn:aws:rds:${region}:${account}:snapshot:${id}`

  it('belongs to the copying account, which alone hears of it', async () => {
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    expect(await errorOf(copy(arnOf('first'), 'mine', {}, cloud.other))).toBe('DBSnapshotNotFoundFault')
    await share('first')
    cloud.events()
    expect(await errorOf(copy('first', 'mine', {}, cloud.other))).toBe('DBSnapshotNotFoundFault')
    await copy(arnOf('first'), 'mine', {}, cloud.other)
    await cloud.clock.advance(DURATIONS.copy)
    expect(await snapshotOf(cloud.other, 'mine')).toMatchObject({
      Status: 'available',
      SourceDBSnapshotIdentifier: arnOf('first')
    })
    expect(cloud.events()).toEqual([`${otherAccount} 0196 mine`, `${otherAccount} 0197 mine`])
  })

  it('needs a key of its own where the source is encrypted, and the right to the source key', async () => {
    await cloud.newInstance('shop', { StorageEncrypted: true, KmsKeyId: 'common' })
    await cloud.newSnapshot('shop', 'common-key')
    await share('common-key')
    expect(await errorOf(copy(arnOf('common-key'), 'mine', {}, cloud.other))).toBe('KMSKeyNotAccessibleFault')
    const { DBSnapshot } = await copy(arnOf('common-key'), 'mine', { KmsKeyId: 'own' }, cloud.other)
    expect(DBSnapshot).toMatchObject({ Encrypted: true, KmsKeyId: keyOf(otherAccount, 'own') })

    await cloud.newInstance('bank', { StorageEncrypted: true, KmsKeyId: 'own' })
    await cloud.newSnapshot('bank', 'own-key')
    await share('own-key')
    expect(await errorOf(copy(arnOf('own-key'), 'yours', { KmsKeyId: 'own' }, cloud.other))).toBe('KMSKeyNotAccessibleFault')
  })

  it('cannot copy tags', async () => {
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    await share('first')
    expect(await errorOf(copy(arnOf('first'), 'mine', { CopyTags: true }, cloud.other))).toBe('InvalidParameterValue')
  })
})
