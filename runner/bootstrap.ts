import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Access } from './connection'
import type { Environment } from './environment'
import { RunnerFailure } from './failure'
import type { Log } from './ports'
import type { FetchedScript } from './scripts'

/** Lines that begin with this are meant for the log; others may hold data values (psql prints rows and DETAIL). */
const LOGGED_PREFIX = 'maskopy:'

export interface BootstrapRun {
  script: FetchedScript
  access: Access
  database: string
  environment: Environment
  log: Log
  /** Aborted when the task is stopped: the child must not outlive it. */
  signal?: AbortSignal
}

const secretEnvironment = ({ access, database, environment }: BootstrapRun, folder: string): NodeJS.ProcessEnv => ({
  ...environment,
  HOME: folder,
  PASSWORD: access.password,
  PGPASSWORD: access.password,
  PGDATABASE: database,
  PGSSLMODE: 'verify-full',
  PGSSLROOTCERT: join(folder, 'authorities.pem')
})

/** Runs the script to its end; the number of lines that were not logged. */
const runToEnd = (run: BootstrapRun, folder: string): Promise<{ ended: string; withheld: number }> =>
  new Promise((resolve, reject) => {
    const { access, script, log, signal } = run
    const child = spawn('bash', [join(folder, 'bootstrap.sh'), access.host, String(access.port), access.user], {
      cwd: folder, env: secretEnvironment(run, folder), stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGTERM'
    })
    let withheld = 0
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const says = line.startsWith(LOGGED_PREFIX) && !line.includes(access.password)
        if (says) log('info', line.slice(LOGGED_PREFIX.length).trim(), { script: script.path })
        else withheld++
      })
    }
    child.on('error', reject)
    child.on('close', (code, killedBy) => resolve({ ended: code === null ? `signal ${killedBy}` : `exit code ${code}`, withheld }))
  })

/**
 * Runs `bootstrap.sh ENDPOINT PORT USER` in a folder of its own, which is removed afterwards; the password is in its environment
 * only. Fails with `bootstrapFailed` unless it exits with 0.
 */
export const runBootstrap = async (run: BootstrapRun): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'maskopy-bootstrap-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    writeFileSync(join(folder, 'authorities.pem'), run.access.authorities.join('\n'))
    writeFileSync(join(folder, 'bootstrap.sh'), run.script.content, { mode: 0o700 })
    const { ended, withheld } = await runToEnd(run, folder)
    run.log('info', 'Bootstrap ended', { script: run.script.path, ended, withheldLines: withheld })
    if (ended !== 'exit code 0') throw new RunnerFailure('bootstrapFailed', `${run.script.path} ended with ${ended}.`)
  } catch (error) {
    if (error instanceof RunnerFailure) throw error
    throw new RunnerFailure('bootstrapFailed', `${run.script.path} could not be run.`, { cause: error })
  } finally {
    remove()
    process.off('exit', remove)
  }
}
