import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** The repository's root. */
export const root = join(__dirname, '..', '..')

/** A source account, as its stack's parameters describe it. */
export interface SourceAccount {
  accountId: string
  externalId: string
  roleName: string
  keyAlias: string
}

/** What the accounts around a stage must look like, read from its configuration file. */
export interface Stage {
  name: string
  region: string
  /** Every account that can be copied from, and what its stack is deployed with. */
  sources: SourceAccount[]
  /** The first of them: the databases of the demonstration are there. */
  sourceAccount: string
  stagingAccount: string
  /** First account of the first environment that has one. */
  targetAccount: string
  environment: string
  vpcId: string
  subnetIds: string[]
  /** Security groups of what runners may reach, which were there before. */
  securityGroupIds: string[]
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
  const sources: SourceAccount[] = config.sourceAccounts.map(({ snapshotKeyArn, ...source }: Record<string, string>) => ({
    ...source, keyAlias: snapshotKeyArn!.split('alias/')[1]
  }))
  const [application] = config.applications
  const environment = config.environments.find(({ targetAccountIds }: { targetAccountIds: string[] }) => targetAccountIds.length > 0)
  const [scriptBucket, ...folders] = application.scriptPrefixes[0].replace('s3://', '').split('/')
  return {
    name,
    region: config.region,
    sources,
    sourceAccount: sources[0]!.accountId,
    stagingAccount: config.stagingAccountId,
    targetAccount: environment.targetAccountIds[0],
    environment: environment.name,
    vpcId: config.network.vpcId,
    subnetIds: config.network.subnetIds,
    securityGroupIds: config.network.runnersMayReach.filter((target: string) => target.startsWith('sg-')),
    runnerImage: config.runner.image,
    application: application.name,
    scriptBucket,
    scriptPrefix: folders.join('/'),
    customImages: application.images ?? []
  }
}
