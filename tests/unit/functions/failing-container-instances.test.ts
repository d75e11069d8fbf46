import { AwsError } from '../../../local/core/call'
import { expectNothingLeft, hour, inventory, neverFree, seldom, type Expected } from '../../helpers/failing'
import { createFlow, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

const AmiId = 'ami-0123456789abcdef0'
const inEcs = { ObfuscateRunMode: 'ecs', AmiId }
const launchFault = (code: string): FlowOptions => ({ ec2: { faults: () => new AwsError(code, 'There is no more room.') } })

const ways: { way: string; options?: FlowOptions; spoil?: (flow: Flow) => unknown; error: Expected }[] = [
  {
    way: 'an image that does not exist',
    options: { ec2: { images: () => undefined } },
    error: { Name: 'MaskopyResourceNotFoundException', Step: 'intake', Message: expect.stringContaining(AmiId), Cause: 'AmiId' }
  },
  {
    way: 'an image of another processor',
    options: { ec2: { architectures: () => 'arm64' } },
    error: { Name: 'MaskopyResourceException', Step: 'intake', Message: expect.stringContaining(AmiId), Cause: 'AmiArchitecture' }
  },
  {
    way: 'an image without a container agent',
    options: { ec2: { images: () => 'plain' } },
    error: { Name: 'MaskopyResourceException', Step: 'obfuscate', Message: expect.stringContaining('did not join'), Cause: 'NotJoined' }
  },
  {
    way: 'a quota of instances that is never freed',
    options: launchFault('VcpuLimitExceeded'),
    error: { Name: 'MaskopyTimeoutException', Step: 'obfuscate', Message: expect.stringMatching(/deadline.*quota is full/) }
  },
  {
    way: 'no capacity for its instance',
    options: launchFault('InsufficientInstanceCapacity'),
    error: { Name: 'MaskopyTimeoutException', Step: 'obfuscate', Message: expect.stringMatching(/deadline.*capacity/) }
  },
  {
    way: 'a launch that EC2 refuses',
    options: launchFault('InvalidParameterCombination'),
    error: { Name: 'MaskopyResourceException', Step: 'obfuscate', Message: expect.any(String), Cause: 'InvalidParameterCombination' }
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
    way: 'a copy that fails',
    spoil: (flow) => flow.rds.faults.failNext('copy'),
    error: { Name: 'MaskopyResourceException', Step: 'copy-source-snapshot', Message: expect.any(String) }
  },
  {
    way: 'a restore that RDS refuses',
    spoil: (flow) => neverFree(flow, 'RestoreDBInstanceFromDBSnapshot', 'InvalidRestoreFault'),
    error: { Name: 'MaskopyResourceException', Step: 'restore-database', Message: expect.any(String), Cause: 'InvalidRestore' }
  },
  {
    way: 'a final snapshot that ends as failed',
    spoil: (flow) => flow.rds.faults.failNext('snapshot'),
    error: { Name: 'MaskopyResourceException', Step: 'take-final-snapshot', Message: expect.stringContaining('is failed') }
  }
]

describe('a job in mode ecs', () => {
  let flow: Flow
  const open = async (options: FlowOptions = {}) => {
    flow = await createFlow({ ...seldom(), ...options })
  }
  afterEach(() => flow.close())

  it('succeeds where nothing fails, and leaves its final snapshot alone', async () => {
    await open()
    const job = await drive(flow, await submit(flow, inEcs), { until: isOver })
    expect(job).toMatchObject({ Status: 'SUCCEEDED', ecs: { InstanceId: expect.stringMatching(/^i-/) } })
    expect(await inventory(flow)).toEqual([job.FinalSnapshotName])
  })

  it.each(ways)('with $way leaves nothing behind and says why', async ({ options, spoil, error }) => {
    await open(options)
    await spoil?.(flow)
    const job = await drive(flow, await submit(flow, inEcs), { until: isOver })
    await expectNothingLeft(flow, job, error)
  })

  it('whose instance cannot be terminated for an hour keeps trying, holds up no database, and leaves nothing', async () => {
    await open({ ...seldom({ cleanUpDeadlineSeconds: 7200 }), runner: () => ({ exitCode: 30 }) })
    const refusedUntil = flow.clock.now() + hour
    flow.interfere(async ({ operation }, proceed) => {
      if (operation === 'TerminateInstances' && flow.clock.now() < refusedUntil) {
        throw new AwsError('OperationNotPermitted', 'The instance may not be terminated.')
      }
      return proceed()
    })
    const jobId = await submit(flow, inEcs)
    await drive(flow, jobId, { until: ({ Resources }) => Resources['database-1']?.Deleted !== undefined })
    expect(flow.clock.now()).toBeLessThan(refusedUntil - hour / 2)
    const job = await drive(flow, jobId, { until: isOver })
    expect(flow.clock.now()).toBeGreaterThanOrEqual(refusedUntil)
    await expectNothingLeft(flow, job, { Name: 'MaskopyResourceException', Step: 'obfuscate', Message: expect.any(String) })
  })
})
