import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { World } from '../../local/world/world'
import type { SigningCredentials } from '../../local/world/presigned-identity'

const root = join(__dirname, '..', '..')
const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }

/** Packs the command as a registry would get it, and unpacks it into an empty folder: there is nothing else beside it. */
export const packCommand = async (folder: string): Promise<string> => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  mkdirSync(join(folder, 'installed'))
  await promisify(execFile)('tar', ['xzf', join(folder, filename), '-C', join(folder, 'installed')])
  return join(folder, 'installed', 'package', 'bin', 'maskopy.cjs')
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
    const child = spawn(command, args, { env: { ...env, ...quiet }, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout.on('data', (data) => (ran.out += data))
    child.stderr.on('data', (data) => (ran.err += data))
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...ran, code }))
  })

/** Runs the command as a child process, without a terminal. */
export const runCommand = (bin: string, args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Ran> =>
  collect(process.execPath, [bin, ...args], env, cwd)

const script = '/usr/bin/script'
/** util-linux: gives a command a terminal of its own. */
export const hasTerminals = process.platform === 'linux' && existsSync(script)

/** The same with a terminal; what goes to either stream is in `out`. */
export const runInTerminal = (bin: string, args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Ran> =>
  collect(script, ['-qec', [process.execPath, bin, ...args].join(' '), '/dev/null'], { ...env, TERM: 'xterm' }, cwd)
