import { randomBytes } from 'node:crypto'
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds'
import { createFlow, sourceAccount, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'
import type { Config } from '../../../shared/config/schema'

const otherSource = '444444444444'
const arnIn = (account: string) => `arn:aws:rds:us-east-1:${account}:snapshot:shop-yesterday`

const withTwoSources = (config: Config): Config => {
  const [first] = config.sourceAccounts
  const elsewhere = (text: string) => text.replace(sourceAccount, otherSource)
  const second = { ...first!, accountId: otherSource, roleArn: elsewhere(first!.roleArn), snapshotKeyArn: elsewhere(first!.snapshotKeyArn) }
  return { ...config, sourceAccounts: [first!, second] }
}

/** The other source account has a snapshot of the same name, of another database. */
const furnishOther = async (flow: Flow) => {
  const rds = flow.client(RDSClient, otherSource)
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'shop-abroad', Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: 20, StorageEncrypted: true,
      MasterUsername: 'postgres', MasterUserPassword: randomBytes(12).toString('hex'), BackupRetentionPeriod: 0
    })
  )
  await flow.clock.advance(60_000)
  const Tags = [{ Key: 'ApplicationName', Value: 'shop' }]
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop-abroad', DBSnapshotIdentifier: 'shop-yesterday', Tags }))
  await flow.clock.advance(60_000)
  flow.emitted.length = 0
}

describe('of two source accounts', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow({ configure: withTwoSources })
    await furnishOther(flow)
  })
  afterEach(() => flow.close())

  it.each([
    ['an ARN names the one that is copied from', arnIn(otherSource), otherSource, 'shop-abroad'],
    ['an ARN names the first one too', arnIn(sourceAccount), sourceAccount, 'shop-db'],
    ['a name means the first one', 'shop-yesterday', sourceAccount, 'shop-db']
  ])('%s', async (_, RdsSnapshotIdentifier, account, database) => {
    const job = await drive(flow, await submit(flow, { RdsSnapshotIdentifier }), { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED', Source: { Account: account, SnapshotArn: arnIn(account), DatabaseIdentifier: database } })
    expect(job.CreatedSnapshots![0]!.SnapshotARN).toContain(`:${account}:snapshot:maskopy-`)
    expect(job.Resources['source-copy']).toMatchObject({ Account: account, Deleted: expect.any(String) })
    const copies = flow.rds.snapshots().filter(({ id }) => id.startsWith('maskopy-'))
    expect(copies).toEqual([])
  })
})
