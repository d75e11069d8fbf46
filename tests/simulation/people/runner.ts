import type { ContainerPlane, ContainerRun } from '../../../local/ecs/container-plane'
import type { TaskFault, TaskFaults } from '../../../local/ecs/faults'
import { vcpuQuotaReason } from '../../../local/ecs/fargate'
import type { Dice } from '../faults/dice'
import type { OtherUsers } from '../faults/other-users'
import type { Cloud } from '../machinery/cloud'
import { ownImage, stagingAccount } from '../machinery/configuration'
import type { VirtualClock } from '../machinery/clock'
import type { DrawnDurations } from '../machinery/durations'
import type { Recorder } from '../machinery/recorder'

/** Exit codes of the runner's contract that a failing run may end with, and those that no contract knows. */
const badExits = [24, 25, 26, 28, 29, 30, 32, 33, 36, 1, 137]

export interface RunnerOptions {
  clock: VirtualClock
  dice: Dice
  durations: DrawnDurations
  cloud: () => Cloud
  recorder: () => Recorder
}

const isMissing = (error: unknown) => /NotFound/.test((error as { code?: string }).code ?? '')

/**
 * What containers do, without running any: new master password, scripts, residue, report. The default runner turns raw storage
 * into masked; an image of an application's own masks too, and leaves residue, so that storage stays raw until the default
 * runner has verified it.
 */
export const simulatedRunner = ({ clock, dice, durations, cloud, recorder }: RunnerOptions): ContainerPlane => {
  const half = new Set<string>()

  const describe = async (environment: Record<string, string>) => {
    const { DBInstances } = await cloud().as(stagingAccount)('rds', 'DescribeDBInstances', {
      DBInstanceIdentifier: environment.RDS_INSTANCE_IDENTIFIER
    })
    return DBInstances[0]
  }

  const newPassword = async (environment: Record<string, string>): Promise<number> => {
    const { RDS_CLUSTER_IDENTIFIER: cluster, RDS_INSTANCE_IDENTIFIER: instance } = environment
    const secret = { MasterUserPassword: 'a-new-master-password' }
    const [operation, input] = cluster
      ? ['ModifyDBCluster', { DBClusterIdentifier: cluster, ...secret }]
      : ['ModifyDBInstance', { DBInstanceIdentifier: instance, ...secret }]
    const change = { account: stagingAccount, service: 'rds', operation, input }
    const at = clock.now()
    const actor = { kind: 'runner' as const, name: 'runner' as const, invocation: environment.MASKOPY_JOB_ID ?? '' }
    try {
      const output = await cloud().as(stagingAccount)('rds', operation as string, input as object)
      recorder().call({ ...change, operation: operation as string, sentAt: at, at, actor, output, tookEffect: true, answered: true, faults: [] })
      return 0
    } catch (error) {
      return isMissing(error) ? 24 : 25
    }
  }

  const mask = async (run: ContainerRun): Promise<void> => {
    const { environment, image } = run
    const instance = await describe(environment)
    const storage = cloud().rds.storageOf(instance.DBInstanceArn)!
    const isOwn = image === ownImage
    if (isOwn) half.add(storage)
    else if (environment.MASKOPY_TASK !== 'verify' || half.has(storage)) cloud().plane.setTaint(storage, 'masked')
  }

  const report = async ({ environment }: ContainerRun, exitCode: number): Promise<void> => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(environment.MASKOPY_REPORT ?? '') ?? []
    if (!Bucket || dice.strikes('report-missing')) return
    const now = new Date(clock.now()).toISOString()
    const Body = JSON.stringify({
      version: 1, jobId: environment.MASKOPY_JOB_ID, task: environment.MASKOPY_TASK, exitCode, scripts: [],
      ...(exitCode !== 0 && { error: 'The simulated run failed.' }),
      rewrittenTables: ['public.people'],
      verification: { queries: exitCode === 0 ? [{ path: 'verify/names.sql', sha256: 'a'.repeat(64), rows: 0 }] : [], passed: exitCode === 0 },
      startedAt: now, endedAt: now
    })
    await cloud().as(stagingAccount)('s3', 'PutObject', { Bucket, Key, Body: Buffer.from(Body) })
  }

  const work = async (run: ContainerRun, isStopped: () => boolean): Promise<number> => {
    const { environment, image } = run
    const task = environment.MASKOPY_TASK === 'verify' ? 'verify' : 'obfuscate'
    const password = await newPassword(environment)
    if (password !== 0) return password
    await clock.sleep(durations.of('runner', task, `${environment.MASKOPY_JOB_ID}`))
    if (isStopped()) return 143
    if (dice.strikes('task-exits-badly')) {
      const exitCode = dice.chance.pick(badExits)
      await report(run, exitCode)
      return exitCode
    }
    try {
      await mask(run)
    } catch (error) {
      if (isMissing(error)) return 24
      throw error
    }
    if (image !== ownImage) await report(run, 0)
    return 0
  }

  return {
    start: async (run) => {
      let isStopped = false
      let end!: (exitCode: number) => void
      const exited = new Promise<number>((resolve) => (end = resolve))
      void work(run, () => isStopped).then((exitCode) => end(exitCode))
      return {
        exited,
        stop: () => {
          isStopped = true
          end(143)
        }
      }
    },
    close: async () => undefined
  }
}

/** What goes wrong with tasks. */
export const taskFaults = (dice: Dice, others: OtherUsers): TaskFaults => (): TaskFault | undefined => {
  if (others.isShort('tasks-full')) return { kind: 'capacity', reason: vcpuQuotaReason }
  if (others.isShort('no-task-capacity')) return { kind: 'capacity' }
  if (dice.strikes('task-never-starts')) return { kind: 'fails-to-start', reason: 'CannotPullContainerError: pull image manifest has been retried' }
  if (dice.strikes('task-hangs')) return { kind: 'hangs' }
  if (dice.strikes('task-vanishes')) return { kind: 'vanishes' }
  return dice.strikes('task-loses-exit-code') ? { kind: 'loses-exit-code' } : undefined
}
