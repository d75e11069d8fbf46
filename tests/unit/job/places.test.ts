import { QuotaError } from '../../../shared/errors'
import { Places, type SnapshotQuota } from '../../../shared/job/places'
import { createFlow, type Flow } from '../../helpers/kernel'

const id = (number: number) => String(number).padStart(26, '0')

/** Six manual snapshots at most; what is there is told by the test. */
const account = ({ used = 0, copies = [], finals = [] }: { used?: number; copies?: number[]; finals?: number[] } = {}): SnapshotQuota => ({
  limits: async () => ({ maximum: 6, used }),
  inventory: async () => ({ used, withCopy: new Set(copies.map(id)), withFinal: new Set(finals.map(id)) })
})

describe('places for snapshots', () => {
  let flow: Flow
  let places: Places
  beforeEach(async () => {
    flow = await createFlow()
    places = new Places(flow.table, flow.deployment.tableName)
  })
  afterEach(() => flow.close())

  const promise = (number: number, quota = account(), count = 2) => places.promise('instance', id(number), count, quota)
  const promised = async () => [...(await places.promised('instance'))].map(Number).sort()

  it('are promised to as many jobs as can make all their snapshots, and once more to the same job', async () => {
    for (const number of [1, 2, 3, 1]) await promise(number)
    await expect(promise(4)).rejects.toBeInstanceOf(QuotaError)
    expect(await promised()).toEqual([1, 2, 3])
  })

  it('are never promised to too many, however many ask at once', async () => {
    const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((number) => promise(number)))
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe((await promised()).length)
    expect((await promised()).length).toBeLessThanOrEqual(3)
    expect((await promised()).length).toBeGreaterThanOrEqual(1)
  })

  it('that are taken already count once', async () => {
    await promise(1)
    await promise(2)
    // Both have their staging copy, one has its final snapshot too: one more is to come, and two are free.
    await promise(3, account({ used: 3, copies: [1, 2], finals: [2] }))
    expect(await promised()).toEqual([1, 2, 3])
    await expect(promise(4, account({ used: 3, copies: [1, 2], finals: [2] }))).rejects.toBeInstanceOf(QuotaError)
  })

  it('of somebody else count as well', async () => {
    await expect(promise(1, account({ used: 5 }))).rejects.toBeInstanceOf(QuotaError)
    await promise(1, account({ used: 5 }), 1)
    expect(await promised()).toEqual([1])
  })

  it('are free again once they are given back, and by the reconciler where nobody needs them', async () => {
    await promise(1)
    await promise(2)
    await places.release('instance', id(1))
    expect(await promised()).toEqual([2])
    await flow.reconcile()
    expect(await promised()).toEqual([])
  })

  it('are counted apart for clusters', async () => {
    for (const number of [1, 2, 3]) await promise(number)
    await places.promise('cluster', id(4), 2, account())
    expect(await promised()).toEqual([1, 2, 3])
  })
})
