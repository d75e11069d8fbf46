import { CreateDBParameterGroupCommand, DeleteDBParameterGroupCommand, RDSClient } from '@aws-sdk/client-rds'
import { createFlow, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'
import { expectNothingLeft, hour, inventory, neverFree, seldom } from '../../helpers/failing'

const copiesTo = (end: string) => ({ TargetDBSnapshotIdentifier = '' }) => TargetDBSnapshotIdentifier.endsWith(end)

const group = { DBParameterGroupName: 'shop-group' }

/** The requested parameter group is there at intake, and gone by the time of the restore. */
const loseParameterGroup = async (flow: Flow) => {
  const staging = flow.client(RDSClient)
  const family = /^(\d+)/.exec(flow.rds.snapshots()[0]!.engineVersion)![1]
  const wanted = { ...group, DBParameterGroupFamily: `postgres${family}`, Description: 'of the shop' }
  await staging.send(new CreateDBParameterGroupCommand(wanted))
  flow.interfere(async (call, proceed) => {
    if (call.operation !== 'RestoreDBInstanceFromDBSnapshot') return proceed()
    await staging.send(new DeleteDBParameterGroupCommand(group)).catch(() => undefined)
    return proceed()
  })
}

interface Way {
  way: string
  options?: FlowOptions
  request?: object
  spoil?: (flow: Flow) => unknown
  error: { Name: unknown; Step: string; Message: unknown; Cause?: string }
}

const quotaIsFull = expect.stringMatching(/deadline.*quota is full/)

const ways: Way[] = [
  {
    way: 'a quota of copies that is never freed',
    spoil: (flow) => neverFree(flow, 'CopyDBSnapshot', 'SnapshotQuotaExceeded', copiesTo('staging-copy')),
    error: { Name: 'MaskopyTimeoutException', Step: 'copy-to-staging', Message: quotaIsFull }
  },
  {
    way: 'a quota of instances that is never freed',
    spoil: (flow) => neverFree(flow, 'RestoreDBInstanceFromDBSnapshot', 'InstanceQuotaExceeded'),
    error: { Name: 'MaskopyTimeoutException', Step: 'restore-database', Message: quotaIsFull }
  },
  {
    way: 'a quota of snapshots that is never freed for the final one',
    spoil: (flow) => neverFree(flow, 'CreateDBSnapshot', 'SnapshotQuotaExceeded'),
    error: { Name: 'MaskopyTimeoutException', Step: 'take-final-snapshot', Message: quotaIsFull }
  },
  {
    way: 'a copy in staging that ends as failed',
    spoil: (flow) => flow.rds.faults.failNext('copy', { where: ({ id }) => id.endsWith('staging-copy') }),
    error: {
      Name: 'MaskopyResourceException', Step: 'copy-to-staging', Message: expect.stringMatching(/staging-copy' is failed/),
      Cause: 'failed'
    }
  },
  {
    way: 'a restore that RDS refuses',
    spoil: (flow) => neverFree(flow, 'RestoreDBInstanceFromDBSnapshot', 'InvalidRestoreFault'),
    error: {
      Name: 'MaskopyResourceException', Step: 'restore-database', Message: expect.stringContaining('no more room'),
      Cause: 'InvalidRestore'
    }
  },
  {
    way: 'a parameter group that is deleted before the restore',
    spoil: loseParameterGroup,
    request: { RdsParameterGroup: group.DBParameterGroupName },
    error: {
      Name: 'MaskopyResourceNotFoundException', Step: 'restore-database', Message: expect.stringContaining('shop-group'),
      Cause: 'DBParameterGroupNotFound'
    }
  },
  {
    way: 'a task that cannot start',
    options: { taskFaults: () => ({ kind: 'fails-to-start', reason: 'CannotPullContainerError: no such image' }) },
    error: { Name: expect.stringMatching(/^Maskopy/), Step: 'obfuscate', Message: expect.stringMatching(/CannotPullContainer/) }
  },
  {
    way: 'a task for which there is never capacity',
    options: { taskFaults: () => ({ kind: 'capacity' }) },
    error: { Name: 'MaskopyTimeoutException', Step: 'obfuscate', Message: expect.stringMatching(/deadline.*capacity/i) }
  }
]

describe('what fails in this way leaves nothing behind and says why', () => {
  let flow: Flow
  afterEach(() => flow.close())

  it.each(ways)('$way', async ({ options, request, spoil, error }) => {
    flow = await createFlow({ ...seldom(), ...options })
    await spoil?.(flow)
    const job = await drive(flow, await submit(flow, request), { until: isOver })
    await expectNothingLeft(flow, job, error)
  })
})

const failing = (cleanUpDeadlineSeconds: number): FlowOptions => ({
  ...seldom({ cleanUpDeadlineSeconds }),
  runner: () => ({ exitCode: 30 })
})

describe('a deletion that is refused for an hour', () => {
  let flow: Flow
  afterEach(() => flow.close())

  const start = async (cleanUpDeadlineSeconds: number) => {
    flow = await createFlow(failing(cleanUpDeadlineSeconds))
    flow.rds.faults.refuseDeletions(hour, ({ id }) => id.includes('database-1'))
    return { refusedUntil: flow.clock.now() + hour, jobId: await submit(flow) }
  }

  it('is repeated until it is done, and holds up nothing else', async () => {
    const { refusedUntil, jobId } = await start(7200)
    const withoutOthers = await drive(flow, jobId, {
      until: ({ Step, Resources }) =>
        Step === 'clean-up' && Object.entries(Resources).every(([key, { Deleted }]) => key === 'database-1' || Deleted)
    })
    expect(flow.clock.now()).toBeLessThan(refusedUntil - hour / 2)
    expect(withoutOthers).toMatchObject({ Status: 'CLEANING_UP', Waiting: { For: ['database-1'] } })
    expect(await inventory(flow)).toEqual([withoutOthers.Resources['database-1']!.Name])
    const job = await drive(flow, jobId, { until: isOver })
    expect(flow.clock.now()).toBeGreaterThanOrEqual(refusedUntil)
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Step: 'obfuscate' }, CleanupAndTagging: [{ Success: true }, {}] })
    expect(job.LeftBehind).toBeUndefined()
    expect(JSON.parse(job.Publish!.MessageBody)).toMatchObject({ LeftBehind: [] })
    expect(await inventory(flow)).toEqual([])
  })

  it('beyond the deadline of clean-up is named in record and completion, and done later', async () => {
    const { refusedUntil, jobId } = await start(300)
    const job = await drive(flow, jobId, { until: isOver })
    const { Arn, Name } = job.Resources['database-1']!
    expect(flow.clock.now()).toBeLessThan(refusedUntil)
    expect(job).toMatchObject({ Status: 'FAILED', LeftBehind: [Arn], CleanupAndTagging: [{ Success: false }, {}] })
    const completion = JSON.parse(job.Publish!.MessageBody)
    expect(completion).toMatchObject({ State: 'CRITICAL', Status: 'FAILED', LeftBehind: [Arn], Error: job.Error })
    expect(await inventory(flow)).toEqual([Name])
    const later = await drive(flow, jobId, { until: ({ LeftBehind, DueAt }) => !LeftBehind && !DueAt })
    expect(later).toMatchObject({ Status: 'FAILED', Resources: { 'database-1': { Deleted: expect.any(String) } } })
    expect(await inventory(flow)).toEqual([])
  })
})
