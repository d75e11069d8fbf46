import type { Quotas } from '../../local/rds/quotas'
import type { Config } from '../../shared/config/schema'
import type { Aftermath, Run, World } from './aftermath'
import type { CheckerFactory, Violation } from './checker'
import type { Dice } from './faults/dice'
import type { FaultGroup, FaultKind } from './faults/kinds'
import { turn } from './machinery/clock'
import { configuration } from './machinery/configuration'
import { productFunctions, type FunctionFactory } from './machinery/functions'
import { createGround, type Ground } from './machinery/ground'
import { createRecorder, type Recorder } from './machinery/recorder'
import { leftOnQueues, movement } from './machinery/rest'
import { canceller, worldOf } from './machinery/world'
import { mischief } from './people/mischief'
import { furnish } from './people/production'
import { createRequester } from './people/requester'
import { writeRequest, type Draft } from './people/requests'

export interface SimulationOptions {
  seed: number
  jobs: number
  faults: FaultGroup
  /** How probable some kinds of faults are, whatever the group says. */
  odds?: Partial<Record<FaultKind, number>>
  checkers?: readonly CheckerFactory[]
  /** The functions under test, by their names in serverless.yml: the product's, or some with a planted defect. */
  functions?: Readonly<Record<string, FunctionFactory>>
  config?: Config
  mix?: 'all' | 'plain'
  /** RDS quotas; those of AWS unless given. */
  quotas?: Partial<Quotas>
  /** Fargate vCPUs at a time; for large accounts unless given. */
  vcpuQuota?: number
  /** Seconds over which the requests arrive: an hour unless given. */
  arrivalSeconds?: number
  /** Databases of production with a snapshot each, besides those that every run has. */
  databases?: number
  /** Hours after the start in which requesters delete final snapshots that have served: 100 unless given. */
  deletingHours?: number
  /** Asked now and then: what is still under way is left as it is. */
  isEnough?: () => boolean
  /** Kept for checkers and histories unless false. */
  keepTrace?: boolean
}

export interface SimulationResult {
  run: Run
  violations: readonly Violation[]
  /** Of everything that happened, in its order. */
  digest: string
  faults: Dice['counts']
  counts: Recorder['counts']
  succeeded: number
  failed: number
  virtualHours: number
}

const hour = 3600_000
const minute = 60_000
/** Faults stop so long after the last request: a pipeline that never comes to rest even then is broken. */
const healsAfter = 40 * hour
/** Room for deletions that hang or are refused, on top of the deadlines. */
const patience = 30 * hour
const restingMinutes = 5
const vcpusOfLargeAccounts = 4000

const draftsOf = async (ground: Ground, config: Config, options: SimulationOptions): Promise<{ draft: Draft; after: number }[]> => {
  const { chance, dice, cloud, peoples } = ground
  const snapshots = await furnish(cloud, config, options.databases)
  for (const { arn } of ground.state.existing()) peoples.add(arn)
  const people = chance.stream('people')
  const signatures: string[] = []
  const within = (options.arrivalSeconds ?? 3600) * 1000
  return Array.from({ length: options.jobs }, (_, index) => ({
    draft: writeRequest({
      number: index + 1, chance: people, dice, config, snapshots, mix: options.mix ?? 'all', signatures, calm: options.faults === 'none'
    }),
    after: people.between(0, within)
  }))
}

/** Runs until nothing moves any more; answers what still does where that does not happen. */
const runToRest = async (
  { ground, unsent, isBusy, recorder, isEnough }: {
    ground: Ground; unsent(): number; isBusy(): boolean; recorder(): Recorder; isEnough?: () => boolean
  },
  start: number, config: Config
): Promise<string | undefined> => {
  const { clock, dice, host } = ground
  // Between two things that happen everything comes to rest: functions wait for calls, and the emulated services for the clock.
  const rest = async () => {
    do await turn()
    while (host.isComputing() || isBusy())
  }
  const { jobDeadlineSeconds, cleanUpDeadlineSeconds, recheckAfterSeconds } = config.timing
  const latest = start + 2 * (jobDeadlineSeconds + cleanUpDeadlineSeconds + recheckAfterSeconds) * 1000 + healsAfter + patience
  clock.after(healsAfter, dice.heal)
  for (let look = clock.now(); ; look += restingMinutes * minute) {
    while (clock.now() < look && clock.step()) await rest()
    const moving = await movement(ground, unsent)
    recorder().mustBeWhole()
    if (moving === undefined || isEnough?.()) return moving
    if (clock.now() >= latest) return moving
  }
}

/** Runs the product against one seed: the same seed and options give the same run, to the last call. */
export const simulate = async (options: SimulationOptions): Promise<SimulationResult> => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
  const config = options.config ?? configuration()
  const checkers = (options.checkers ?? []).map((create) => create())
  const made = {} as { recorder: Recorder; world: World }
  const ground = await createGround({
    seed: options.seed, faults: options.faults, odds: options.odds, functions: options.functions ?? productFunctions, config, quotas: options.quotas,
    vcpuQuota: options.vcpuQuota ?? vcpusOfLargeAccounts, recorder: () => made.recorder
  })
  const { clock, cloud, state, host, dice, others, durations } = ground
  const recorder = createRecorder({ now: clock.now, world: () => made.world, checkers, keepTrace: options.keepTrace ?? true })
  made.recorder = recorder
  const drafts = await draftsOf(ground, config, options)
  const start = clock.now()
  const { cancel, isBusy } = canceller(ground, config)
  const requester = createRequester({
    clock, cloud, durations, drafts, cancel, horizon: start + (options.deletingHours ?? 100) * hour
  })
  const world = worldOf(ground, config, () => requester.requests, () => requester.completions)
  made.world = world
  mischief({ clock, dice, cloud, state, host, recorder, others, jobIds: () => requester.requests.map(({ jobId }) => jobId) })
  const unfinished = await runToRest(
    { ground, unsent: requester.unsent, isBusy, recorder: () => recorder, isEnough: options.isEnough }, start, config
  )
  const aftermath: Aftermath = {
    at: clock.now(), existing: state.existing(), items: state.items(), requests: requester.requests, completions: requester.completions,
    leftOnQueues: await leftOnQueues(ground), ...(unfinished && { unfinished })
  }
  await cloud.close()
  host.close()
  const { jobDeadlineSeconds, cleanUpDeadlineSeconds, recheckAfterSeconds, reconcileMinutes } = config.timing
  const run: Run = {
    seed: options.seed, world, trace: recorder.trace, aftermath,
    timing: { jobDeadlineSeconds, cleanUpDeadlineSeconds, recheckAfterSeconds, reconcileMinutes }
  }
  const afterwards = checkers.flatMap((checker) => checker.afterwards?.(run) ?? [])
  const closed = aftermath.items.filter(({ Item, ClosedAt }) => Item === 'JOB' && ClosedAt)
  const succeeded = closed.filter(({ Status }) => Status === 'SUCCEEDED').length
  return {
    run, violations: [...recorder.violations, ...afterwards], digest: recorder.digest(), faults: dice.counts, counts: recorder.counts,
    succeeded, failed: closed.length - succeeded, virtualHours: (clock.now() - start) / hour
  }
}
