import { join } from 'node:path'
import { readConfigFile } from '../../../shared/config/read-file'
import type { Config } from '../../../shared/config/schema'

export const sourceAccount = '111111111111'
export const stagingAccount = '222222222222'
export const targetAccount = '333333333333'

/** Image of an application's own that masks, and leaves residue for the default runner to remove. */
export const ownImage = 'own-masking:1'

const environment = (name: string, changes: Partial<Config['environments'][number]>): Config['environments'][number] => ({
  name, targetAccountIds: [targetAccount], allowUnmasked: false, requireVerification: true, waiveVerificationFor: [], ...changes
})

/** The example's durations and limits, with two applications and every kind of environment. */
const read = (): Config => {
  const config = readConfigFile('example', join(__dirname, '../../../config'))
  const [shop] = config.applications
  const application = (name: string) => ({ ...shop!, name, scriptPrefixes: [`s3://${name}-scripts/${name}/`], images: [ownImage] })
  return {
    ...config,
    applications: [application('shop'), application('billing')],
    environments: [
      environment('dev', {}),
      environment('sandbox', { targetAccountIds: [] }),
      environment('raw', { allowUnmasked: true })
    ]
  }
}

let known: Config | undefined

export const configuration = (): Config => (known ??= read())
