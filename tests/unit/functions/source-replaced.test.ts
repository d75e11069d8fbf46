import { CreateDBSnapshotCommand, DeleteDBSnapshotCommand, RDSClient, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds'
import { createFlow, sourceAccount, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const nightly = 'nightly'
const arn = `arn:aws:rds:us-east-1:${sourceAccount}:snapshot:${nightly}`

describe('a snapshot that has been accepted, and is another by the time of the copy', () => {
  let flow: Flow
  let rds: RDSClient
  beforeEach(async () => {
    flow = await createFlow()
    rds = flow.client(RDSClient, sourceAccount)
    await take('shop')
  })
  afterEach(() => flow.close())

  const take = async (owner: string) => {
    const Tags = [{ Key: 'ApplicationName', Value: owner }]
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop-db', DBSnapshotIdentifier: nightly, Tags }))
    await flow.clock.advance(60_000)
    flow.emitted.length = 0
  }
  const remove = async () => {
    await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: nightly }))
    await flow.clock.advance(60_000)
  }
  const untag = async () => {
    await rds.send(new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: ['ApplicationName'] }))
    await flow.clock.advance(60_000)
  }

  const endAfter = async (change: () => Promise<unknown>) => {
    const jobId = await submit(flow, { RdsSnapshotIdentifier: nightly })
    expect(await flow.job(jobId)).toMatchObject({ Step: 'copy-source-snapshot' })
    await change()
    return drive(flow, jobId, { until: isOver })
  }

  it.each([
    ['taken anew for another application', () => remove().then(() => take('billing')), 'MaskopyAccessException', 'snapshot-application'],
    ['nobody’s any more', untag, 'MaskopyAccessException', 'snapshot-application'],
    ['gone', remove, 'MaskopyResourceNotFoundException', 'SnapshotGone']
  ])('%s: is not copied', async (_, change, Name, Cause) => {
    const copies = flow.count('CopyDBSnapshot')
    expect(await endAfter(change)).toMatchObject({ Status: 'FAILED', Error: { Name, Cause, Step: 'copy-source-snapshot' } })
    expect(copies.calls).toBe(0)
  })

  it('taken anew for the same application: is copied', async () => {
    expect(await endAfter(() => remove().then(() => take('shop')))).toMatchObject({ Status: 'SUCCEEDED' })
  })
})
