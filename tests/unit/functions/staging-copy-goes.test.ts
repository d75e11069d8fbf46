import { createFlow } from '../../helpers/kernel'
import { drive, isOver, isWaitingIn, submit } from '../../helpers/kernel-drive'

it('the staging copy goes when its database is masked: others wait for its place while the final snapshot is taken', async () => {
  const flow = await createFlow()
  const jobId = await submit(flow)
  const copies = () => flow.rds.snapshots().filter(({ id }) => id.endsWith('staging-copy'))
  const waiting = await drive(flow, jobId, { until: isWaitingIn('obfuscate') })
  expect(waiting.Resources['staging-copy']!.Deleted).toBeUndefined()
  expect(copies()).toHaveLength(1)
  flow.rds.faults.hangNext('snapshot')
  await drive(flow, jobId, { until: isWaitingIn('take-final-snapshot') })
  await flow.clock.advance(600_000)
  expect(copies()).toEqual([])
  await flow.close()
})

it('a staging copy that cannot go is left to clean-up, and holds nothing up', async () => {
  const flow = await createFlow()
  flow.rds.faults.refuseDeletions(120_000, ({ id }) => id.endsWith('staging-copy'))
  const job = await drive(flow, await submit(flow), { until: isOver })
  expect(job).toMatchObject({ Status: 'SUCCEEDED' })
  expect(job.LeftBehind).toBeUndefined()
  expect(job.Resources['staging-copy']!.Deleted).toBeDefined()
  await flow.close()
})
