import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { World } from '../../local/world/world'
import type { SigningCredentials } from '../../local/world/presigned-identity'

const root = join(__dirname, '..', '..')

/** Packs the command, and installs it into an empty folder without a registry: there is nothing else beside it. */
export const installCommand = async (folder: string): Promise<string> => {
  const npm = (cwd: string, ...args: string[]) => promisify(execFile)('npm', args, { cwd })
  const { stdout } = await npm(root, 'run', '-s', 'pack:cli', folder)
  const installed = join(folder, 'installed')
  mkdirSync(installed)
  await npm(installed, 'install', '--offline', '--no-audit', '--no-fund', join(folder, stdout.trim()))
  return join(installed, 'node_modules', '.bin', 'maskopy')
}

/** What somebody's shell would have set. */
export const shellOf = ({ cloud, stage }: World, credentials: SigningCredentials, home: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  AWS_ENDPOINT_URL: cloud.endpoint,
  AWS_REGION: stage.region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  MASKOPY_STAGE: stage.name,
  MASKOPY_STAGING_ACCOUNT: stage.stagingAccount
})

export interface Ran {
  code: number | null
  out: string
  err: string
}

const collect = (command: string, args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout.on('data', (data) => (ran.out += data))
    child.stderr.on('data', (data) => (ran.err += data))
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...ran, code }))
  })

const script = '/usr/bin/script'
/** util-linux: gives a command a terminal of its own. */
export const hasTerminals = process.platform === 'linux' && existsSync(script)

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** Somebody who runs the command: in a pipe, and on a terminal. */
export interface Shell {
  piped(...args: string[]): Promise<Ran>
  /** What goes to either stream is in `out`, with the ends of lines that are usual in files. */
  onTerminal(...args: string[]): Promise<Ran>
}

export const openShell = (bin: string, env: NodeJS.ProcessEnv, cwd: string): Shell => ({
  piped: (...args) => collect(bin, args, env, cwd),
  onTerminal: async (...args) => {
    const ran = await collect(script, ['-qec', [bin, ...args].map(quoted).join(' '), '/dev/null'], { ...env, TERM: 'xterm' }, cwd)
    return { ...ran, out: ran.out.replaceAll('\r\n', '\n') }
  }
})
