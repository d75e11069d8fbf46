import { ModifyDBSnapshotAttributeCommand, RDSClient } from '@aws-sdk/client-rds'
import { createFlow, sourceAccount, stagingAccount, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const stranger = '999999999999'

/** Somebody shares a snapshot right after the product has seen it whole, before it shares it itself. */
const meddle = (flow: Flow, account: string, isMeant: (name: string) => boolean, reader: string, before: string) => {
  let done = false
  flow.interfere(async ({ operation, input }, proceed) => {
    const name = input.DBSnapshotIdentifier ?? ''
    if (!done && operation === before && isMeant(name)) {
      done = true
      const change = { DBSnapshotIdentifier: name, AttributeName: 'restore', ValuesToAdd: [reader] }
      await flow.client(RDSClient, account).send(new ModifyDBSnapshotAttributeCommand(change))
    }
    return proceed()
  })
}

const isSourceCopy = (name: string) => name.endsWith('source-copy')
const isFinal = (name: string) => name.startsWith('shop-')
const alone: FlowOptions = {
  configure: (config) => ({
    ...config,
    environments: config.environments.map((environment) => ({ ...environment, targetAccountIds: [] }))
  })
}

const cases = [
  { what: 'the source copy, before it is shared', account: sourceAccount, isMeant: isSourceCopy, before: 'DescribeDBSnapshotAttributes' },
  { what: 'the source copy, while it is shared', account: sourceAccount, isMeant: isSourceCopy, before: 'ModifyDBSnapshotAttribute' },
  { what: 'the final snapshot, before it is shared', account: stagingAccount, isMeant: isFinal, before: 'DescribeDBSnapshotAttributes' },
  { what: 'the final snapshot, while it is shared', account: stagingAccount, isMeant: isFinal, before: 'ModifyDBSnapshotAttribute' },
  {
    what: 'the final snapshot of an environment that shares with nobody', account: stagingAccount, isMeant: isFinal,
    before: 'DescribeDBSnapshotAttributes', options: alone
  }
]

describe('a snapshot that somebody else has let others see', () => {
  let flow: Flow
  afterEach(() => flow.close())

  it.each(cases)('$what: is handed to nobody and deleted', async ({ account, isMeant, before, options }) => {
    flow = await createFlow(options)
    meddle(flow, account, isMeant, stranger, before)
    const shared: unknown[] = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'ModifyDBSnapshotAttribute' && isMeant(input.DBSnapshotIdentifier)) shared.push(input.ValuesToAdd)
      return proceed()
    })
    const job = await drive(flow, await submit(flow), { until: isOver })
    const Step = account === sourceAccount ? 'copy-to-staging' : 'release'
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: 'MaskopyAccessException', Step, Cause: 'SharedWithOthers' } })
    expect(job.Error!.Message).toContain(stranger)
    expect(shared).toHaveLength(before === 'ModifyDBSnapshotAttribute' ? 1 : 0)
    expect(JSON.parse(job.Publish!.MessageBody)).toMatchObject({ State: 'CRITICAL', SharedWith: [], FinalSnapshotArn: null, LeftBehind: [] })
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })

  it('public: the same', async () => {
    flow = await createFlow()
    flow.interfere(async ({ operation, input }, proceed) => {
      const answer = await proceed()
      if (operation === 'DescribeDBSnapshotAttributes' && isFinal(input.DBSnapshotIdentifier)) {
        answer.DBSnapshotAttributesResult.DBSnapshotAttributes[0].AttributeValues = ['all']
      }
      return answer
    })
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job.Error).toMatchObject({ Step: 'release', Cause: 'SharedWithOthers', Message: expect.stringContaining('with all') })
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })
})

it('an account that the environment has lost since the job was accepted gets nothing, and the job says so', async () => {
  const flow = await createFlow()
  const jobId = await submit(flow)
  await drive(flow, jobId, { until: ({ Step }) => Step === 'take-final-snapshot' })
  const [target] = flow.config.environments.find(({ name }) => name === 'dev')!.targetAccountIds.splice(0)
  const job = await drive(flow, jobId, { until: isOver })
  expect(job).toMatchObject({
    Status: 'FAILED',
    Error: { Name: 'MaskopyAccessException', Step: 'release', Cause: 'environment', Message: expect.stringContaining(target!) }
  })
  expect(JSON.parse(job.Publish!.MessageBody)).toMatchObject({ State: 'CRITICAL', SharedWith: [], FinalSnapshotArn: null, LeftBehind: [] })
  expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  await flow.close()
})
