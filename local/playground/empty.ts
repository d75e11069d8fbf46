import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readSampleSql } from '../demo/sample/sample'
import type { Screen } from '../demo/screen'
import type { Lifetime } from '../world/lifetime'
import { createSourceDatabase } from '../world/source-database'
import { createEmptyAccounts, type Accounts } from '../world/world'

/** Profiles of the AWS CLI, as docs/deploy.md calls them, and whose administrator each is. */
const profilesOf = ({ stage }: Accounts): Record<string, string> => ({
  source: stage.sourceAccount, staging: stage.stagingAccount, target: stage.targetAccount
})

/** A configuration file of the AWS CLI and the SDKs, in the folder of this run; answers its path. */
const writeProfiles = (accounts: Accounts): string => {
  const { cloud, stage } = accounts
  const sections = Object.entries(profilesOf(accounts)).map(([profile, account]) => {
    const { accessKeyId, secretAccessKey } = cloud.credentials(account)
    const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}`
    return `[profile ${profile}]\nregion = ${stage.region}\n${keys}\n`
  })
  const file = join(cloud.directory, 'aws-config')
  writeFileSync(file, sections.join('\n'), { mode: 0o600 })
  return file
}

/** Starts accounts that have never seen MasKopy, with a production database in the source account, and says how to get in. */
export const openEmpty = async (
  lifetime: Lifetime, options: { port: number; stage: string }, screen: Screen
): Promise<void> => {
  const accounts = await lifetime.opened(createEmptyAccounts(options))
  const { cloud, stage } = accounts
  const { automatedSnapshot, identifier } = await createSourceDatabase(accounts, {
    identifier: 'shop-production', databaseName: 'shop', dump: Readable.from([readSampleSql()])
  })
  const { bold, dim } = screen.colours
  screen.line(`Endpoint          ${cloud.endpoint}`)
  screen.line(`Region            ${stage.region}`)
  screen.line(`Source account    ${stage.sourceAccount}, database ${identifier}, snapshot ${automatedSnapshot}`)
  screen.line(`Staging account   ${stage.stagingAccount}, empty`)
  screen.line(`Target account    ${stage.targetAccount}, empty`)
  screen.line()
  screen.line(dim('# Administrators:'))
  for (const [profile, account] of Object.entries(profilesOf(accounts))) {
    const { accessKeyId, secretAccessKey } = cloud.credentials(account)
    screen.line(`${profile.padEnd(18)}${account}  ${accessKeyId}  ${secretAccessKey}`)
  }
  screen.line()
  screen.line(dim('# In another terminal, in the folder of this repository; then go through docs/deploy.md:'))
  screen.line('unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN')
  screen.line(`export AWS_ENDPOINT_URL=${cloud.endpoint} AWS_CONFIG_FILE=${writeProfiles(accounts)} AWS_SHARED_CREDENTIALS_FILE=/dev/null`)
  screen.line('export AWS_PAGER= AWS_EC2_METADATA_DISABLED=true')
  // Version 1 of the CLI prefers its own addresses of some services to the environment's.
  screen.line(`aws() { command aws --endpoint-url ${cloud.endpoint} "$@"; }`)
  screen.line()
  screen.line(bold('Ctrl-C stops it; nothing is left then.'))
}
