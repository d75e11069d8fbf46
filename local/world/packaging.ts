import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openRunDirectory, type RunDirectory } from '../run-directory'
import { withLock } from './lock'
import { root } from './stage'

/** Where packaging leaves what is deployed. */
export const packageDirectory = (stage: string) => join(root, '.build', 'package', stage)
export const runnerBundle = join(root, '.build', 'runner', 'main.cjs')

const inputs = ['serverless.yml', 'package-lock.json', 'tsconfig.json', 'config', 'functions', 'resources', 'runner', 'shared']
const fingerprintFile = 'inputs.sha256'
/** Where serverless-esbuild works, below the service's folder. */
const workFolder = join(root, '.esbuild')

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => filesOf(join(path, name))) : [path]

/** Of everything that packaging reads. */
const fingerprint = (): string => {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((name) => filesOf(join(root, name)))) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

const isCurrent = (stage: string, expected: string): boolean => {
  const file = join(packageDirectory(stage), fingerprintFile)
  return existsSync(runnerBundle) && existsSync(file) && readFileSync(file, 'utf8') === expected
}

const exitWhenFailed = require.resolve('./exit-when-failed.cjs')
const serverless = require.resolve('serverless/bin/serverless.js')

const build = async (runDirectory: RunDirectory, stage: string, outcome: string): Promise<void> => {
  // Packaging leaves temporary folders behind: they go with the run directory.
  const temporary = join(runDirectory.path, 'tmp')
  mkdirSync(temporary)
  const run = (name: string, args: string[]) =>
    runDirectory.start({
      name,
      args,
      mark: args.at(-1)!,
      command: process.execPath,
      options: { cwd: root, env: { ...process.env, TMPDIR: temporary } }
    })
  await Promise.all([
    run('serverless', ['--require', exitWhenFailed, serverless, 'package', '--stage', stage, '--package', outcome]),
    run('runner', ['--import', 'tsx', join(root, 'runner', 'build.ts')])
  ])
}

const packageAnew = async (stage: string, signal: AbortSignal | undefined): Promise<void> => {
  const expected = fingerprint()
  const outcome = `${packageDirectory(stage)}.new`
  const runDirectory = await openRunDirectory()
  const stop = () => void runDirectory.close()
  signal?.addEventListener('abort', stop)
  try {
    signal?.throwIfAborted()
    await build(runDirectory, stage, outcome)
    writeFileSync(join(outcome, fingerprintFile), expected)
    rmSync(packageDirectory(stage), { recursive: true, force: true })
    renameSync(outcome, packageDirectory(stage))
  } finally {
    signal?.removeEventListener('abort', stop)
    await runDirectory.close()
    for (const folder of [outcome, workFolder]) rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Packages the service and bundles the runner: the same files that a deployment would take. What is there already stays if
 * nothing that went into it has changed. Answers whether anything had to be done.
 */
export const packageService = async (stage: string, signal?: AbortSignal): Promise<boolean> => {
  if (isCurrent(stage, fingerprint())) return false
  mkdirSync(dirname(packageDirectory(stage)), { recursive: true })
  return withLock(join(root, '.build', 'packaging.lock'), async () => {
    if (isCurrent(stage, fingerprint())) return false
    await packageAnew(stage, signal)
    return true
  }, signal)
}
