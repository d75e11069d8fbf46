import { CreateDBClusterParameterGroupCommand, DeleteDBClusterParameterGroupCommand, RDSClient } from '@aws-sdk/client-rds'
import { expectNothingLeft, furnishCluster, hour, inventory, neverFree, seldom, type Expected } from '../../helpers/failing'
import { createFlow, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const ofCluster = { RdsSnapshotIdentifier: 'shop-aurora-yesterday' }
const isStagingCopy = ({ TargetDBClusterSnapshotIdentifier = '' }) => TargetDBClusterSnapshotIdentifier.endsWith('staging-copy')
const isFinal = ({ DBClusterSnapshotIdentifier = '' }) => DBClusterSnapshotIdentifier.startsWith('shop-')
const group = { DBClusterParameterGroupName: 'shop-cluster-group' }

const loseParameterGroup = async (flow: Flow) => {
  const staging = flow.client(RDSClient)
  const [major] = flow.rds.snapshots().find(({ id }) => id === 'shop-aurora-yesterday')!.engineVersion.split('.')
  await staging.send(
    new CreateDBClusterParameterGroupCommand({ ...group, DBParameterGroupFamily: `aurora-postgresql${major}`, Description: 'of the shop' })
  )
  flow.interfere(async (call, proceed) => {
    if (call.operation === 'RestoreDBClusterFromSnapshot') {
      await staging.send(new DeleteDBClusterParameterGroupCommand(group)).catch(() => undefined)
    }
    return proceed()
  })
}

const ways: { way: string; options?: FlowOptions; request?: object; spoil?: (flow: Flow) => unknown; error: Expected }[] = [
  {
    way: 'a source copy that ends as failed',
    spoil: (flow) => flow.rds.faults.failNext('copy'),
    error: { Name: 'MaskopyResourceException', Step: 'copy-source-snapshot', Message: expect.stringContaining('is failed'), Cause: 'failed' }
  },
  {
    way: 'a copy in staging that ends as failed',
    spoil: (flow) => flow.rds.faults.failNext('copy', { where: ({ id }) => id.endsWith('staging-copy') }),
    error: { Name: 'MaskopyResourceException', Step: 'copy-to-staging', Message: expect.stringMatching(/staging-copy' is failed/) }
  },
  {
    way: 'a quota of cluster snapshots that is never freed',
    spoil: (flow) => neverFree(flow, 'CopyDBClusterSnapshot', 'SnapshotQuotaExceeded', isStagingCopy),
    error: { Name: 'MaskopyTimeoutException', Step: 'copy-to-staging', Message: expect.stringMatching(/deadline.*quota is full/) }
  },
  {
    way: 'a quota of clusters that is never freed',
    spoil: (flow) => neverFree(flow, 'RestoreDBClusterFromSnapshot', 'DBClusterQuotaExceededFault'),
    error: { Name: 'MaskopyTimeoutException', Step: 'restore-database', Message: expect.stringMatching(/deadline.*quota is full/) }
  },
  {
    way: 'a quota of instances that is never freed for the member',
    spoil: (flow) => neverFree(flow, 'CreateDBInstance', 'InstanceQuotaExceeded'),
    error: { Name: 'MaskopyTimeoutException', Step: 'restore-database', Message: expect.stringMatching(/deadline.*quota is full/) }
  },
  {
    way: 'a restore that RDS refuses',
    spoil: (flow) => neverFree(flow, 'RestoreDBClusterFromSnapshot', 'InvalidRestoreFault'),
    error: { Name: 'MaskopyResourceException', Step: 'restore-database', Message: expect.any(String), Cause: 'InvalidRestore' }
  },
  {
    way: 'a member that RDS refuses',
    spoil: (flow) => neverFree(flow, 'CreateDBInstance', 'InvalidParameterCombination'),
    error: { Name: 'MaskopyResourceException', Step: 'restore-database', Message: expect.any(String), Cause: 'InvalidParameterCombination' }
  },
  {
    way: 'a cluster that cannot be reached after its restore',
    spoil: (flow) => flow.rds.faults.failNext('restore', { status: 'inaccessible-encryption-credentials' }),
    error: { Name: 'MaskopyDBInstanceStatusException', Step: 'restore-database', Message: expect.stringContaining('inaccessible') }
  },
  {
    way: 'a parameter group that is deleted before the restore',
    spoil: loseParameterGroup,
    request: { RdsParameterGroup: group.DBClusterParameterGroupName },
    error: {
      Name: 'MaskopyResourceNotFoundException', Step: 'restore-database', Message: expect.stringContaining('shop-cluster-group'),
      Cause: expect.stringMatching(/^DB(Cluster)?ParameterGroupNotFound$/)
    }
  },
  {
    way: 'a script that fails',
    options: { runner: () => ({ exitCode: 30 }) },
    error: { Name: 'MaskopyResourceException', Step: 'obfuscate', Message: expect.any(String) }
  },
  {
    way: 'a task that cannot start',
    options: { taskFaults: () => ({ kind: 'fails-to-start', reason: 'CannotPullContainerError: no such image' }) },
    error: { Name: expect.stringMatching(/^Maskopy/), Step: 'obfuscate', Message: expect.stringMatching(/CannotPullContainer/) }
  },
  {
    way: 'a final snapshot that ends as failed',
    // Not the backup that RDS takes by itself.
    spoil: (flow) => flow.rds.faults.failNext('snapshot', { where: ({ id }) => !id.startsWith('rds:') }),
    error: { Name: 'MaskopyResourceException', Step: 'take-final-snapshot', Message: expect.stringContaining('is failed') }
  },
  {
    way: 'a release that RDS refuses',
    spoil: (flow) => neverFree(flow, 'ModifyDBClusterSnapshotAttribute', 'SharedSnapshotQuotaExceeded', isFinal),
    error: { Name: 'MaskopyResourceException', Step: 'release', Message: expect.any(String), Cause: 'SharedSnapshotQuotaExceeded' }
  }
]

describe('a job of an Aurora cluster', () => {
  let flow: Flow
  const open = async (options: FlowOptions = {}) => {
    flow = await createFlow({ ...seldom(), ...options })
    await furnishCluster(flow)
  }
  afterEach(() => flow.close())

  it('succeeds where nothing fails, and leaves its final snapshot alone', async () => {
    await open()
    const job = await drive(flow, await submit(flow, ofCluster), { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED', SharedWith: ['333333333333'], Source: { Kind: 'cluster' } })
    await flow.clock.advance(60_000)
    expect(await inventory(flow)).toEqual([job.FinalSnapshotName])
  })

  it.each(ways)('with $way leaves nothing behind and says why', async ({ options, request, spoil, error }) => {
    await open(options)
    await spoil?.(flow)
    const job = await drive(flow, await submit(flow, { ...ofCluster, ...request }), { until: isOver })
    await expectNothingLeft(flow, job, error)
  })

  it.each([
    ['cluster', 'cluster-1', ['cluster-1']],
    // The cluster waits for its member, and nothing else does.
    ['member', 'member-1', ['cluster-1', 'member-1']]
  ])('whose %s cannot be deleted for an hour keeps trying, holds up nothing else, and leaves nothing', async (_, part, waiting) => {
    await open({ ...seldom({ cleanUpDeadlineSeconds: 7200 }), runner: () => ({ exitCode: 30 }) })
    flow.rds.faults.refuseDeletions(hour, ({ id }) => id.includes(part))
    const refusedUntil = flow.clock.now() + hour
    const jobId = await submit(flow, ofCluster)
    const remaining = (entries: Record<string, { Deleted?: string }>) => Object.keys(entries).filter((key) => !entries[key]!.Deleted).sort()
    await drive(flow, jobId, { until: ({ Step, Resources }) => Step === 'clean-up' && remaining(Resources).length === waiting.length })
    expect(remaining((await flow.job(jobId)).Resources)).toEqual(waiting)
    expect(flow.clock.now()).toBeLessThan(refusedUntil - hour / 2)
    const job = await drive(flow, jobId, { until: isOver })
    expect(flow.clock.now()).toBeGreaterThanOrEqual(refusedUntil)
    await expectNothingLeft(flow, job, { Name: 'MaskopyResourceException', Step: 'obfuscate', Message: expect.any(String) })
  })
})
