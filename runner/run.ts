import { EXIT_CODES, RUNNER_ENVIRONMENT, SPOKEN_ENGINES } from '../shared/runner-contract'
import { newMasterPassword } from '../shared/master-password'
import type { ExitCode, RunnerReport } from '../shared/runner-contract'
import { runBootstrap } from './bootstrap'
import { trustedAuthorities, waitUntilConnectable } from './connection'
import { waitUntilAvailable } from './database'
import { parseEnvironment, reportLocation } from './environment'
import type { Environment, RunnerSettings } from './environment'
import { runScripts } from './execution'
import type { ChangedTables } from './execution'
import { RunnerFailure } from './failure'
import type { DatabaseControl, Log, ObjectStore, RandomBytes, RunnerClock } from './ports'
import { removeResidue } from './residue/remove'
import { fetchScripts } from './scripts'
import type { FetchedScript } from './scripts'
import { verify } from './verification'

export interface RunnerSurroundings {
  environment: Environment
  databaseControl(settings: RunnerSettings): DatabaseControl
  objects: ObjectStore
  clock: RunnerClock
  random: RandomBytes
  log: Log
  /** Aborted when the task is stopped. */
  signal?: AbortSignal
}

const newReport = (environment: Environment, clock: RunnerClock): RunnerReport => ({
  version: 1,
  jobId: environment[RUNNER_ENVIRONMENT.jobId] ?? '',
  task: environment[RUNNER_ENVIRONMENT.task] === 'verify' ? 'verify' : 'obfuscate',
  exitCode: EXIT_CODES.internal,
  scripts: [],
  rewrittenTables: [],
  verification: { queries: [], passed: false },
  startedAt: new Date(clock.now()).toISOString(),
  endedAt: ''
})

/** What can be refused without touching the database. */
const parse = (environment: Environment): RunnerSettings => {
  const parsed = parseEnvironment(environment)
  if ('faults' in parsed) throw new RunnerFailure('badEnvironment', parsed.faults.join(' '))
  const { settings } = parsed
  if (!SPOKEN_ENGINES.some((engine) => engine === settings.engine)) {
    throw new RunnerFailure('engineNotSupported', `Engine ${settings.engine} is not spoken; bring a container of your own.`)
  }
  if (settings.requireVerification && !settings.scripts.some((script) => script.kind === 'verify')) {
    throw new RunnerFailure('verificationMissing', 'Verification is required, but there is no verify query.')
  }
  return settings
}

const work = async (surroundings: RunnerSurroundings, report: RunnerReport): Promise<void> => {
  const { environment, clock, log, signal } = surroundings
  const settings = parse(environment)
  const authorities = trustedAuthorities(settings.rootCertificatesFile)
  const scripts = await fetchScripts(surroundings.objects, settings.scriptBucket, settings.scripts)
  const ofKind = (kind: FetchedScript['kind']) => scripts.filter((script) => script.kind === kind)
  log('info', 'Scripts are those of the request', { scripts: scripts.length })

  const control = surroundings.databaseControl(settings)
  const { address, port, masterUsername, databaseName } = await waitUntilAvailable(control, clock, log)
  const database = settings.databaseName ?? databaseName ?? 'postgres'
  const password = newMasterPassword(surroundings.random)
  await control.setMasterPassword(password)
  const access = { host: address, port, user: masterUsername, password, authorities }
  const sessions = await waitUntilConnectable(access, database, clock, log)

  const bootstrap = ofKind('bootstrap')[0]
  let changed: ChangedTables = 'all'
  if (settings.task === 'obfuscate' && bootstrap) {
    const begun = clock.now()
    await runBootstrap({ script: bootstrap, access, database, environment, log, signal })
    report.scripts.push({ path: bootstrap.path, sha256: bootstrap.sha256, seconds: (clock.now() - begun) / 1000 })
  } else if (settings.task === 'obfuscate') {
    changed = await runScripts(sessions, database, ofKind('script'), clock, log, report.scripts)
  }
  const everyDatabase = settings.task === 'verify' || bootstrap !== undefined
  await removeResidue({ sessions, database, changed, everyDatabase, clock, log, rewritten: report.rewrittenTables })
  await verify(sessions, database, ofKind('verify'), log, report.verification.queries)
  report.verification.passed = true
}

const asFailure = (error: unknown): RunnerFailure => error instanceof RunnerFailure
  ? error
  : new RunnerFailure('internal', `Unexpected ${error instanceof Error ? error.name : 'failure'}.`, { cause: error })

/**
 * Obfuscates, removes residue, verifies, and reports to S3; resolves with the exit code and never rejects. Where the run failed
 * already, a report that cannot be written does not hide why.
 */
export const run = async (surroundings: RunnerSurroundings): Promise<ExitCode> => {
  const { environment, clock, log, objects } = surroundings
  const report = newReport(environment, clock)
  let exitCode: ExitCode = EXIT_CODES.ok
  try {
    await work(surroundings, report)
  } catch (error) {
    const failure = asFailure(error)
    exitCode = EXIT_CODES[failure.reason]
    report.error = failure.message
    log('error', failure.message, { reason: failure.reason, exitCode })
  }
  report.exitCode = exitCode
  report.endedAt = new Date(clock.now()).toISOString()
  const location = reportLocation(environment)
  if (!location) return exitCode
  try {
    await objects.put(location, JSON.stringify(report))
  } catch (error) {
    log('error', 'The report could not be written.', { why: asFailure(error).message })
    if (exitCode === EXIT_CODES.ok) exitCode = EXIT_CODES.reportFailed
  }
  return exitCode
}
