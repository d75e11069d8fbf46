import { furnishCluster } from '../../helpers/failing'
import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'
import { outputDocument } from '../../helpers/output-document'

const modes = {
  fargate: {},
  ecs: { ObfuscateRunMode: 'ecs', AmiId: 'ami-0123456789abcdef0' },
  none: { ObfuscateRunMode: 'none', DestinationEnv: 'raw' }
} as const
const sources = { instance: {}, aurora: { RdsSnapshotIdentifier: 'shop-aurora-yesterday' } } as const

describe('the record of a job that succeeded', () => {
  let flow: Flow
  beforeAll(async () => {
    flow = await createFlow()
    await furnishCluster(flow)
  })
  afterAll(() => flow.close())

  let number = 0
  it.each(
    (['fargate', 'ecs', 'none'] as const).flatMap((mode) => (['instance', 'aurora'] as const).map((kind) => ({ mode, kind })))
  )('in mode $mode, of the kind $kind, has the output document of the contract', async ({ mode, kind }) => {
    const jobId = await submit(flow, { ...modes[mode], ...sources[kind], RdsFinalSnapshotIdentifier: `shop-${mode}-${kind}` }, ++number)
    const job = await drive(flow, jobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED' })
    expect(outputDocument(mode, kind).safeParse(job).error).toBeUndefined()
    const [other] = (['fargate', 'ecs', 'none'] as const).filter((one) => one !== mode)
    expect(outputDocument(other!, kind).safeParse(job).success).toBe(false)
  })
})
