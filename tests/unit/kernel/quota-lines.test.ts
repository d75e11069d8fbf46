import { DeleteDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds'
import { AwsError } from '../../../local/core/call'
import type { Config } from '../../../shared/config/schema'
import type { Job } from '../../../shared/job/job'
import { driveCrowd, jobsOf } from '../../helpers/crowd'
import { createFlow, type Flow } from '../../helpers/kernel'
import { submit } from '../../helpers/kernel-drive'

const jobs = 9
const copiesInFlight = 3
const manualSnapshots = 6
const instances = 4

/** Deadlines for those who wait for all others, and few looks: events tell what is over. */
const patient = ({ timing, ...config }: Config): Config => ({
  ...config,
  timing: {
    ...timing,
    jobDeadlineSeconds: 40_000,
    quotaRetrySeconds: 60,
    observation: { ...timing.observation, minimumSeconds: 10, maximumSeconds: 30 }
  }
})

/** As requesters do sooner or later: takes away the final snapshots of jobs that have succeeded. */
const collectFinals = (flow: Flow) => async () => {
  for (const { id, tags, status } of flow.rds.snapshots()) {
    if (!('maskopy:final' in tags) || status !== 'available') continue
    const [job] = await jobsOf(flow, [tags['maskopy:job']!])
    if (job?.Status === 'SUCCEEDED') await flow.client(RDSClient).send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }))
  }
}

const isSorted = (times: string[]): boolean => times.every((time, index) => index === 0 || times[index - 1]! <= time)

describe('a crowd of jobs under small quotas', () => {
  let flow: Flow
  let ids: string[]
  let ended: Job[]
  const refused: string[] = []

  beforeAll(async () => {
    flow = await createFlow({ configure: patient, quotas: { copiesInFlight, manualSnapshots, instances } })
    flow.interfere(async ({ operation, input }, proceed) => {
      try {
        return await proceed()
      } catch (error) {
        if (error instanceof AwsError && /QuotaExceeded/.test(error.code)) refused.push(`${operation} ${input.TargetDBSnapshotIdentifier ?? ''}`)
        throw error
      }
    })
    ids = []
    for (let number = 1; number <= jobs; number++) {
      ids.push(await submit(flow, { RdsFinalSnapshotIdentifier: `shop-final-${number}` }, number))
      await flow.clock.advance(10)
    }
    await driveCrowd(flow, { reconcileSeconds: 300, ends: jobs, whenOneEnds: collectFinals(flow) })
    ended = await jobsOf(flow, ids)
  })
  afterAll(() => flow.close())

  const startsOf = (key: string) => ended.map(({ Resources }) => Resources[key]!.Started!)

  it('gets through, every one of it', () => {
    expect(ended.map(({ Status }) => Status)).toEqual(ids.map(() => 'SUCCEEDED'))
    expect(ended.every(({ Line, LineOrder }) => Line === undefined && LineOrder === undefined)).toBe(true)
  })

  it.each(['source-copy', 'staging-copy', 'database-1', 'final-snapshot'])('starts each %s in the order of acceptance', (key) => {
    expect(isSorted(startsOf(key))).toBe(true)
  })

  it('is never refused a final snapshot, and anything else hardly more than once a job', () => {
    expect(refused.filter((call) => call.startsWith('CreateDBSnapshot'))).toEqual([])
    expect(refused.length).toBeLessThanOrEqual(jobs * 2)
  })

  it('leaves no promise behind', async () => {
    const promises = (await flow.everything()).filter(({ Item }) => Item === 'PLACES')
    expect(promises.flatMap(({ Jobs }) => [...(Jobs ?? [])])).toEqual([])
  })

  it('keeps the scarcest quota busy', () => {
    // A pair of places is taken from the staging copy's start until the final snapshot, the last of the two, has gone.
    const times = ended.map(({ Resources, ClosedAt }) => [Date.parse(Resources['staging-copy']!.Started!), Date.parse(ClosedAt!)] as const)
    const bound = times.reduce((sum, [from, to]) => sum + to - from, 0) / (manualSnapshots / 2)
    const busy = Math.max(...times.map(([, to]) => to)) - Math.min(...times.map(([from]) => from))
    expect(busy / bound).toBeLessThan(1.2)
  })
})

describe('a crowd of jobs whose wakes are all lost', () => {
  it('gets through with the reconciler alone', async () => {
    const flow = await createFlow({ configure: patient, quotas: { manualSnapshots: 4 } })
    const ids = [await submit(flow, {}, 1), await submit(flow, { RdsFinalSnapshotIdentifier: 'shop-second' }, 2)]
    ids.push(await submit(flow, { RdsFinalSnapshotIdentifier: 'shop-third' }, 3))
    await driveCrowd(flow, {
      reconcileSeconds: 120, ends: 3, whenOneEnds: collectFinals(flow),
      lose: ({ body }) => body.Hint === 'wake'
    })
    expect((await jobsOf(flow, ids)).map(({ Status }) => Status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
    await flow.close()
  })
})
