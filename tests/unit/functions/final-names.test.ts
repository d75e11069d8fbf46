import { createFlow, type Flow } from '../../helpers/kernel'
import { finalSnapshotName, nameMaximum, passesForAnother } from '../../../functions/intake/final-snapshot-name'
import { newJob } from '../../../shared/job/new-job'
import { sampleConfig, sampleRequest } from '../request/sample'
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

describe('a default name', () => {
  const nameOf = (ApplicationName: string, inputs: object, kind: 'instance' | 'cluster', distinction?: string) => {
    const request = sampleRequest({ ApplicationName, ...inputs })
    const job = newJob({ jobId: '0'.repeat(26), applicationName: ApplicationName, request }, Date.parse('2026-03-01T12:00:00Z'), sampleConfig())
    return finalSnapshotName(job, kind, 'orders', distinction)
  }

  it.each([
    ['of short parts keeps them all', 'shop', {}, 'shop-orders-2026-03-01t12-00-00-k3v9qq1z'],
    ['shortens the database first', 'shop', { DbName: 'd'.repeat(60) }, `shop-${'d'.repeat(29)}-2026-03-01t12-00-00-k3v9qq1z`],
    ['shortens the timestamp then', 'A'.repeat(40), { ExecutionTimestamp: '9'.repeat(64) }, `${'a'.repeat(40)}-o-${'9'.repeat(11)}-k3v9qq1z`],
    ['has no hyphen twice where it is cut', 'A'.repeat(40), { ExecutionTimestamp: '2026-03-01 12' }, `${'a'.repeat(40)}-o-2026-03-01-k3v9qq1z`],
    ['does without parts that hold nothing', 'shop', { DbName: '_', ExecutionTimestamp: ':' }, 'shop-k3v9qq1z']
  ])('%s, and what tells it from another job’s in full', (_, application, inputs, expected) => {
    expect(nameOf(application, inputs, 'cluster', 'K3V9QQ1Z')).toBe(expected)
  })

  it('is valid and no longer than RDS allows, whatever it is made of', () => {
    const texts = ['x', 'x-'.repeat(20).slice(0, 39) + 'x', 'X'.repeat(40)]
    const stamps = ['1', ' ', '+-'.repeat(32), '7'.repeat(64), '2026-03-01 12:00:00+01:00']
    for (const application of texts)
      for (const ExecutionTimestamp of stamps)
        for (const DbName of ['a', '_', 'd$-'.repeat(21)])
          for (const kind of ['instance', 'cluster'] as const)
            for (const distinction of ['', 'k3v9qq1z']) {
              const name = nameOf(application, { ExecutionTimestamp, DbName }, kind, distinction)
              expect(name).toMatch(/^[a-z](-?[a-z0-9])*$/)
              expect(name.length).toBeLessThanOrEqual(nameMaximum[kind])
              expect(name.endsWith(distinction)).toBe(true)
            }
  })
})

it.each([
  ['apple', 'apple-copy', false], ['apple', 'applecopy', false], ['app', 'app-copy', false], ['app', 'apple-copy', true], ['app', 'applecopy', true],
  ['app', 'app-le', true], ['App', 'app-le-copy', true], ['app_le', 'app-le-copy', false], ['app', 'app-l', false]
])('%s, beside app, apple and app_le, may not call its copy %s: %p', (application, name, mayNot) => {
  expect(passesForAnother(name, application, [{ name: 'app' }, { name: 'apple' }, { name: 'App_le' }])).toBe(mayNot)
})
