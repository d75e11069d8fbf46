import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../world/stage'
import type { Prepared } from '../demo/prepare'
import { exported } from './commands'

/** Files that put a shell into somebody's place: `. .local/<port>/requester.sh`. */
export interface Shells {
  folder: string
  close(): Promise<void>
}

const folderOf = (endpoint: string) => join('.local', new URL(endpoint).port)

/** Writes what the requester, the operator and a team of the target account have in their environment, for this user alone. */
export const writeShells = ({ world, requester, source, scripts }: Prepared): Shells => {
  const { cloud, stage } = world
  const folder = folderOf(cloud.endpoint)
  const path = join(root, folder)
  const common = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    MASKOPY_STAGE: stage.name,
    MASKOPY_STAGING_ACCOUNT: stage.stagingAccount,
    SNAPSHOT: source.automatedSnapshot,
    SCRIPTS: scripts.ObfuscationScriptPath,
    PLAYGROUND: String(process.pid)
  }
  const keys = {
    requester: requester.credentials,
    operator: cloud.credentials(stage.stagingAccount),
    target: cloud.credentials(stage.targetAccount)
  }
  mkdirSync(path, { recursive: true, mode: 0o700 })
  for (const [who, credentials] of Object.entries(keys)) {
    const variables = Object.entries(common).map(([name, value]) => `export ${name}='${value}'`)
    writeFileSync(join(path, `${who}.sh`), [exported(credentials, stage.region), ...variables, ''].join('\n'), { mode: 0o600 })
  }
  return { folder, close: async () => rmSync(path, { recursive: true, force: true }) }
}
