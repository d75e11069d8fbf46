import { join } from 'node:path'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createLocalCloud, type LocalCloud, type LocalCloudOptions } from '../cloud'
import type { SqlFile } from '../demo/sample/sample'
import { packageDirectory, runnerBundle } from './packaging'
import { readStage, root, type Stage } from './stage'

/** The local cloud with the accounts of a stage, before the service is deployed. */
export interface Accounts {
  cloud: LocalCloud
  stage: Stage
  close(): Promise<void>
}

/** The accounts with the service deployed into them. */
export interface World extends Accounts {
  intakeQueueUrl: string
  completionQueueUrl: string
  jobTable: string
  /** The key of the first source account that its databases may be encrypted under, and that MasKopy may read. */
  productionKeyArn: string
}

export interface WorldOptions extends Omit<LocalCloudOptions, 'region'> {
  /** Stage that was packaged; its configuration says which accounts there are. */
  stage?: string
}

const second = 1000

/** AWS in a hurry: what takes minutes there takes seconds here. */
export const hurriedDurations: NonNullable<LocalCloudOptions['durations']> = {
  rds: {
    create: second, restore: 1.5 * second, snapshot: second, copy: 1.5 * second, delete: second, deleteSnapshot: 0.3 * second,
    resetPassword: 0.3 * second, modify: 0.3 * second, perGiB: 0
  },
  ecs: {
    provisioning: () => 0.3 * second,
    pulling: () => 0.3 * second,
    stopping: () => 0.1 * second,
    deprovisioning: () => 0.2 * second,
    taskDefinitionDeletion: () => second
  },
  alarms: second,
  ec2: { starting: () => 0.3 * second, joining: () => 0.7 * second, shuttingDown: () => 0.5 * second }
}

/** Starts the cloud, with nothing in any account but an administrator. */
export const createEmptyAccounts = async ({ stage: name = 'demo', images, ...options }: WorldOptions = {}): Promise<Accounts> => {
  const stage = readStage(name)
  const cloud = await createLocalCloud({
    durations: hurriedDurations,
    enforce: true,
    ...options,
    ec2: { network: stage, ...options.ec2 },
    region: stage.region,
    images: { [stage.runnerImage]: { command: [process.execPath, runnerBundle] }, ...images }
  })
  return { cloud, stage, close: () => cloud.close() }
}

/** Starts the cloud and lays out the staging account. */
export const createAccounts = async (options: WorldOptions = {}): Promise<Accounts> => {
  const accounts = await createEmptyAccounts(options)
  try {
    await layOutStaging(accounts.cloud, accounts.stage)
    return accounts
  } catch (error) {
    await accounts.close()
    throw error
  }
}

/** Deploys the packaged service into the staging account, and the stacks that source accounts and the target account need. */
export const deployInto = async (accounts: Accounts): Promise<World> => {
  const { cloud, stage } = accounts
  const { outputs } = await cloud.deployService({ directory: packageDirectory(stage.name), account: stage.stagingAccount })
  const productionKeyArn = await createKey(cloud, stage.sourceAccount)
  for (const { accountId: account, externalId: ExternalId, roleName: RoleName, keyAlias: KeyAlias } of stage.sources) {
    await cloud.deployTemplate({
      file: join(root, 'resources', 'source-account.yml'),
      account,
      stackName: 'maskopy-source',
      parameters: {
        StagingAccountId: stage.stagingAccount,
        Stage: stage.name,
        ExternalId,
        EventBusArn: outputs.get('EventBusArn')!,
        RoleName,
        KeyAlias,
        ...(account === stage.sourceAccount && { SnapshotKeyArns: productionKeyArn })
      }
    })
  }
  await cloud.deployTemplate({
    file: join(root, 'resources', 'target-account.yml'),
    account: stage.targetAccount,
    stackName: 'maskopy-target',
    parameters: { StagingAccountId: stage.stagingAccount, StagingKeyArn: outputs.get('StagingKeyArn')! }
  })
  return {
    ...accounts,
    intakeQueueUrl: outputs.get('IntakeQueueUrl')!,
    completionQueueUrl: outputs.get('CompletionQueueUrl')!,
    jobTable: outputs.get('JobTableName')!,
    productionKeyArn
  }
}

const createKey = async (cloud: LocalCloud, account: string): Promise<string> => {
  const { KeyMetadata } = await new KMSClient(cloud.clientConfig(account)).send(new CreateKeyCommand({ Description: 'Production databases' }))
  return KeyMetadata!.Arn!
}

/** Starts the cloud with the packaged service deployed into it, and with the accounts around it. */
export const createWorld = async (options: WorldOptions = {}): Promise<World> => {
  const accounts = await createAccounts(options)
  try {
    return await deployInto(accounts)
  } catch (error) {
    await accounts.close()
    throw error
  }
}

/** What the platform team has in the staging account before MasKopy comes: the stack of the network, and a bucket for scripts. */
const layOutStaging = async (cloud: LocalCloud, stage: Stage): Promise<void> => {
  await cloud.deployTemplate({
    file: join(root, 'resources', 'network.yml'),
    account: stage.stagingAccount,
    stackName: 'maskopy-network',
    parameters: {
      Stage: stage.name,
      VpcId: stage.vpcId,
      SubnetIds: stage.subnetIds.join(','),
      RunnerRange: '10.0.0.0/16',
      RouteTableIds: 'rtb-0d0e0a00000000001',
      ContainerInstances: 'true'
    }
  })
  const s3 = new S3Client(cloud.clientConfig(stage.stagingAccount))
  await s3.send(new CreateBucketCommand({ Bucket: stage.scriptBucket }))
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: stage.scriptBucket, VersioningConfiguration: { Status: 'Enabled' } })
  )
}

/** Puts scripts where the application's requests find them; answers the request's ObfuscationScriptPath. */
export const uploadScripts = async ({ cloud, stage }: Accounts, files: SqlFile[], folder = ''): Promise<string> => {
  const s3 = new S3Client(cloud.clientConfig(stage.stagingAccount))
  const prefix = `${stage.scriptPrefix}${folder}`
  for (const { name, sql } of files) {
    await s3.send(new PutObjectCommand({ Bucket: stage.scriptBucket, Key: `${prefix}${name}`, Body: sql }))
  }
  return `s3://${stage.scriptBucket}/${prefix}`
}
