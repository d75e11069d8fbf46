import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const wanted = { RdsFinalSnapshotIdentifier: 'shop-monday' }

describe('two jobs that ask for one final name', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow()
  })
  afterEach(() => flow.close())

  it('have one of them refused at once, with the input that has to change, whatever the case of its letters', async () => {
    const first = await submit(flow, wanted, 1)
    const second = await submit(flow, { RdsFinalSnapshotIdentifier: 'Shop-Monday' }, 2)
    expect(await flow.job(first)).toMatchObject({ Step: 'copy-source-snapshot', FinalSnapshotName: 'shop-monday' })
    const { Step, Error } = await flow.job(second)
    expect({ Step, Error }).toMatchObject({ Step: 'clean-up', Error: { Name: 'MaskopyResourceException', Cause: 'NameClaimed', Step: 'intake' } })
    expect(Error!.Message).toContain('choose another RdsFinalSnapshotIdentifier')
  })

  it('get it one after the other where the first one comes to nothing', async () => {
    const runner = () => ({ exitCode: 1 })
    await flow.close()
    flow = await createFlow({ runner })
    const first = await submit(flow, wanted, 1)
    expect(await drive(flow, first, { until: isOver })).toMatchObject({ Status: 'FAILED' })
    const second = await submit(flow, wanted, 2)
    expect(await flow.job(second)).toMatchObject({ Step: 'copy-source-snapshot', FinalSnapshotName: 'shop-monday' })
    const third = await submit(flow, wanted, 3)
    expect(await flow.job(third)).toMatchObject({ Step: 'clean-up', Error: { Cause: 'NameClaimed' } })
  })

  it('are told that the snapshot exists once the first one has made it', async () => {
    const first = await submit(flow, wanted, 1)
    expect(await drive(flow, first, { until: isOver })).toMatchObject({ Status: 'SUCCEEDED' })
    const second = await submit(flow, wanted, 2)
    expect(await flow.job(second)).toMatchObject({ Step: 'clean-up', Error: { Cause: 'NameTaken' } })
  })

  it('are one job still where the message comes twice', async () => {
    flow.crashOn('PutEvents', 'before')
    const first = await submit(flow, wanted, 1)
    await submit(flow, wanted, 1)
    expect(await flow.job(first)).toMatchObject({ Step: 'copy-source-snapshot' })
    expect((await flow.job(first)).Error).toBeUndefined()
  })
})

it('gives two jobs of one second that ask for no name a name each', async () => {
  const flow = await createFlow()
  const ids = [await submit(flow, {}, 1), await submit(flow, {}, 2)]
  const jobs = await Promise.all(ids.map((id) => flow.job(id)))
  expect(jobs.map(({ Step }) => Step)).toEqual(['copy-source-snapshot', 'copy-source-snapshot'])
  const [first, second] = jobs.map(({ FinalSnapshotName }) => FinalSnapshotName!)
  expect(second).toBe(`${first}-${ids[1]!.slice(-8).toLowerCase()}`)
  await flow.close()
})
