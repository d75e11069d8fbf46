import {
  CopyDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  ModifyDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand
} from '@aws-sdk/client-rds'
import { createMetadataDataPlane } from '../../../local/rds/metadata-data-plane'
import { account } from '../../helpers/endpoint'
import { DURATIONS, MINUTE, errorOf, instanceOf, snapshotOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
afterEach(() => cloud.close())

const copy = (source: string, target: string) =>
  cloud.owner.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: source, TargetDBSnapshotIdentifier: target }))
const restore = (source: string, id: string) =>
  cloud.owner.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBSnapshotIdentifier: source, DBInstanceIdentifier: id }))
const removeSnapshot = (id: string) => cloud.owner.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }))

describe('planned faults', () => {
  beforeEach(async () => {
    cloud = await startCloud()
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    cloud.events()
  })

  it('let a copy fail in silence, after which the next one runs and the failed one can be deleted', async () => {
    cloud.rds.faults.failNext('copy', { where: ({ id }) => id === 'second' })
    await copy('first', 'second')
    await copy('first', 'third')
    await cloud.clock.advance(DURATIONS.copy)
    expect((await snapshotOf(cloud.owner, 'second')).Status).toBe('failed')
    expect(cloud.events()).toEqual([`${account} 0196 second`, `${account} 0196 third`])
    await removeSnapshot('second')
    await cloud.clock.advance(DURATIONS.copy)
    expect(await errorOf(snapshotOf(cloud.owner, 'second'))).toBe('DBSnapshotNotFoundFault')
    expect((await snapshotOf(cloud.owner, 'third')).Status).toBe('available')
  })

  it('let a copy hang until it is cancelled', async () => {
    cloud.rds.faults.hangNext('copy')
    await copy('first', 'second')
    await cloud.clock.advance(100 * DURATIONS.copy)
    expect(await snapshotOf(cloud.owner, 'second')).toMatchObject({ Status: 'copying', PercentProgress: 99 })
    await removeSnapshot('second')
    await cloud.clock.advance(DURATIONS.deleteSnapshot)
    expect(await errorOf(snapshotOf(cloud.owner, 'second'))).toBe('DBSnapshotNotFoundFault')
  })

  it('refuse deletions for a while', async () => {
    cloud.rds.faults.refuseDeletions(MINUTE)
    expect(await errorOf(removeSnapshot('first'))).toBe('InvalidDBSnapshotStateFault')
    const remove = () =>
      cloud.owner.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'shop', SkipFinalSnapshot: true }))
    expect(await errorOf(remove())).toBe('InvalidDBInstanceStateFault')
    await cloud.clock.advance(MINUTE)
    await removeSnapshot('first')
    await remove()
  })

  it('let a password reset fail with its event', async () => {
    cloud.rds.faults.failNext('resetPassword', { message: 'not today' })
    await cloud.owner.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'shop', MasterUserPassword: 'battery-staple' }))
    await cloud.clock.advance(DURATIONS.resetPassword)
    expect((await instanceOf(cloud.owner, 'shop')).DBInstanceStatus).toBe('available')
    expect(cloud.emitted.map(({ event }) => event.detail.Message)).toEqual([
      'Unable to reset your password. Error information: not today'
    ])
  })

  it('show every transition to who asked for them', async () => {
    const seen: string[] = []
    const stop = cloud.rds.faults.onTransition(({ subject, from, to }) => seen.push(`${subject.id}: ${from} → ${to}`))
    await cloud.newSnapshot('shop', 'second')
    stop()
    await removeSnapshot('second')
    expect(seen).toEqual([
      'second: undefined → creating',
      'shop: available → backing-up',
      'second: creating → available',
      'shop: backing-up → available'
    ])
  })
})

describe('the data plane', () => {
  it('hands the taint of storage on to everything made from it, until it is masked', async () => {
    cloud = await startCloud()
    const taintOf = (type: string, id: string) =>
      cloud.plane.taintOf(cloud.rds.storageOf(`arn:aws:rds:eu-west-1:${account}:${type}:${id}`)!)
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    await copy('first', 'second')
    await cloud.clock.advance(DURATIONS.copy)
    await restore('second', 'twin')
    await cloud.clock.advance(DURATIONS.restore)
    expect([taintOf('db', 'shop'), taintOf('snapshot', 'second'), taintOf('db', 'twin')]).toEqual(['raw', 'raw', 'raw'])
    cloud.plane.setTaint(cloud.rds.storageOf(`arn:aws:rds:eu-west-1:${account}:db:twin`)!, 'masked')
    await cloud.newSnapshot('twin', 'final')
    expect([taintOf('snapshot', 'final'), taintOf('db', 'shop'), taintOf('snapshot', 'second')]).toEqual(['masked', 'raw', 'raw'])
  })

  it('delays what it takes longer for than AWS would', async () => {
    const slow = createMetadataDataPlane()
    let finish!: () => void
    const copySnapshot = async (from: string, to: string) => {
      await new Promise<void>((resolve) => (finish = resolve))
      await slow.copySnapshot(from, to)
    }
    cloud = await startCloud({ dataPlaneFor: () => ({ ...slow, copySnapshot }) })
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    await copy('first', 'second')
    await cloud.clock.advance(2 * DURATIONS.copy)
    expect(await snapshotOf(cloud.owner, 'second')).toMatchObject({ Status: 'copying', PercentProgress: 99 })
    finish()
    await cloud.clock.advance(0)
    expect((await snapshotOf(cloud.owner, 'second')).Status).toBe('available')
  })

  it('that fails leaves a failed database, which can be deleted', async () => {
    const broken = { ...createMetadataDataPlane(), restore: () => Promise.reject(new Error('out of space')) }
    cloud = await startCloud({ dataPlaneFor: () => broken })
    await cloud.newInstance('shop')
    await cloud.newSnapshot('shop', 'first')
    await restore('first', 'twin')
    await cloud.clock.advance(DURATIONS.restore)
    expect((await instanceOf(cloud.owner, 'twin')).DBInstanceStatus).toBe('failed')
    await cloud.owner.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'twin', SkipFinalSnapshot: true }))
    await cloud.clock.advance(DURATIONS.delete)
    expect(await errorOf(instanceOf(cloud.owner, 'twin'))).toBe('DBInstanceNotFoundFault')
  })
})

it('durations can be drawn for every change', async () => {
  const drawn: string[] = []
  cloud = await startCloud({
    durations: (change, { id, engine }) => {
      drawn.push(`${change} ${id} ${engine}`)
      return MINUTE
    }
  })
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  expect(drawn).toEqual(['create shop postgres', 'snapshot first postgres'])
})
