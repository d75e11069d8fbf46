import { inspect } from '../postgres/inspect'
import type { LoadedDump } from '../postgres/load-dump'
import type { Lifetime } from '../world/lifetime'
import { inventory } from '../world/inventory'
import { findJob, readJob, receiveCompletion, type Completion } from '../world/job-watch'
import { sendRequest } from '../world/requester'
import { withTargetCopy } from '../world/target-copy'
import { waitUntil } from '../world/wait-until'
import type { World } from '../world/world'
import { readMaskedRows } from './before-after'
import { JobProgress, stepTimes } from './job-progress'
import type { DemoOptions } from './options'
import { prepare, type Prepared } from './prepare'
import { leftovers, type Outcome } from './result'
import { inSeconds, type Screen } from './screen'

const patienceSeconds = 600
const tablesShown = 4

export const emptyOutcome: Outcome = {
  jobId: null, status: null, completion: null, steps: [], changedTables: {}, residue: [], maskedRows: [], existing: [],
  leftBehind: [], seconds: 0
}

/** Sends the request as an application team would. */
const submit = async ({ world, requester, source, scripts, databaseName }: Prepared): Promise<void> => {
  await sendRequest(world, requester, {
    ApplicationName: world.stage.application,
    CostCenter: '4711',
    RdsSnapshotIdentifier: source.automatedSnapshot,
    DestinationEnv: world.stage.environment,
    DbName: databaseName,
    ...scripts
  })
}

/** Shows the job until it is closed and its completion is there. */
const follow = async (world: World, screen: Screen): Promise<Pick<Outcome, 'jobId' | 'status' | 'completion' | 'steps'>> => {
  const { clock } = world.cloud
  const completing: Promise<Completion | null> = receiveCompletion(world, patienceSeconds).catch(() => null)
  const progress = new JobProgress(screen, clock)
  const closed = await waitUntil(clock, patienceSeconds, 'closed job', async () => {
    const jobId = await findJob(world)
    if (!jobId) return undefined
    const found = await readJob(world, jobId)
    progress.show(found)
    return found.job?.ClosedAt && found.history.at(-1)?.To === found.job.Status && { job: found.job, history: found.history }
  })
  const { job, history } = closed
  return { jobId: job.JobId, status: job.Status, completion: await completing, steps: stepTimes(job, history) }
}

/** What of a dump had no effect. */
const showTolerated = (screen: Screen, { tolerated }: LoadedDump): void => {
  for (const { line, statement, reason } of tolerated.filter(({ statement }) => !statement.startsWith('\\'))) {
    screen.line(screen.colours.yellow(`  dump, line ${line}: ${reason}: ${statement}`))
  }
}

/** What the target account finds in its copy of the final snapshot. */
const lookIntoCopy = ({ world, source, databaseName }: Prepared, snapshotArn: string) =>
  withTargetCopy(world, snapshotArn, databaseName, async ({ connection, dataDirectory }) => {
    const inspection = await inspect(source.connection, connection, dataDirectory)
    const tables = Object.entries(inspection.changedTables).sort(([, a], [, b]) => b - a).slice(0, tablesShown)
    return { ...inspection, maskedRows: await readMaskedRows(source.connection, connection, tables.map(([name]) => name)) }
  })

/** Runs the job and looks at what became of it. */
export const runDemo = async (
  options: DemoOptions, lifetime: Lifetime, screen: Screen
): Promise<{ prepared: Prepared; outcome: Outcome }> => {
  const { dim, green } = screen.colours
  const start = performance.now()
  const say = (what: string, milliseconds: number, details: string) =>
    screen.line(`${green('✓')} ${what.padEnd(22)}${inSeconds(milliseconds)}  ${dim(details)}`)
  const prepared = await prepare(lifetime, { source: options.source, scripts: options.scripts, onReady: say })
  const { world, source, requester } = prepared
  showTolerated(screen, source.loaded)
  screen.line()
  screen.line(`${requester.roleName} of ${world.stage.sourceAccount} sends one message.`)
  await submit(prepared)
  const job = await follow(world, screen)
  const looked = performance.now()
  const finalSnapshot = job.status === 'SUCCEEDED' && job.completion?.FinalSnapshotArn
  const seen = finalSnapshot
    ? await lookIntoCopy(prepared, finalSnapshot).catch(({ message }: Error) => ({
        error: `The target account cannot use the snapshot: ${message}`
      }))
    : {}
  if ('residue' in seen) {
    say('copy in the target', performance.now() - looked, `restored, read and deleted again in ${world.stage.targetAccount}`)
  }
  const existing = await inventory(world)
  const { region, sourceAccount } = world.stage
  const sourceArn = `arn:aws:rds:${region}:${sourceAccount}:db:${source.identifier}`
  const leftBehind = leftovers(existing, sourceArn, job.completion)
  const outcome = { ...emptyOutcome, ...job, ...seen, existing, leftBehind, seconds: (performance.now() - start) / 1000 }
  return { prepared, outcome }
}
