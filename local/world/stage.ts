import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** The repository's root. */
export const root = join(__dirname, '..', '..')

/** What the accounts around a stage must look like, read from its configuration file. */
export interface Stage {
  name: string
  region: string
  sourceAccount: string
  stagingAccount: string
  /** First account of the first environment that has one. */
  targetAccount: string
  environment: string
  externalId: string
  sourceRoleName: string
  sourceKeyAlias: string
  vpcId: string
  subnetIds: string[]
  runnerImage: string
  /** First application: its name, scripts and images. */
  application: string
  scriptBucket: string
  scriptPrefix: string
  customImages: string[]
}

/** Reads `config/<name>.yml`; that it is right, packaging has made sure of. */
export const readStage = (name: string): Stage => {
  const config = parse(readFileSync(join(root, 'config', `${name}.yml`), 'utf8'))
  const [source] = config.sourceAccounts
  const [application] = config.applications
  const environment = config.environments.find(({ targetAccountIds }: { targetAccountIds: string[] }) => targetAccountIds.length > 0)
  const [scriptBucket, ...folders] = application.scriptPrefixes[0].replace('s3://', '').split('/')
  return {
    name,
    region: config.region,
    sourceAccount: source.accountId,
    stagingAccount: config.stagingAccountId,
    targetAccount: environment.targetAccountIds[0],
    environment: environment.name,
    externalId: source.externalId,
    sourceRoleName: source.roleName,
    sourceKeyAlias: source.snapshotKeyArn.split('alias/')[1],
    vpcId: config.network.vpcId,
    subnetIds: config.network.subnetIds,
    runnerImage: config.runner.image,
    application: application.name,
    scriptBucket,
    scriptPrefix: folders.join('/'),
    customImages: application.images ?? []
  }
}
