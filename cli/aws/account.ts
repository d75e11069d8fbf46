import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni } from '@aws-sdk/credential-providers'
import type { AwsCredentialIdentity } from '@aws-sdk/types'
import { documentClient } from '../../shared/aws/clients/base'
import { stepNames, type StepName } from '../../shared/job/steps'
import { JobStore } from '../../shared/job/store'
import { Inboxes } from '../../shared/kernel/inboxes'
import { partitionOf } from '../../shared/request/sts-hosts'
import { Failure } from '../failure'
import { exitCodes } from '../exit-codes'

/** Where and with what the command speaks to AWS; what is absent the SDK finds in its ordinary chain. */
export interface Connection {
  region?: string
  endpoint?: string
  profile?: string
}

/** Who calls: answered by STS. */
export interface Caller {
  account: string
  arn: string
}

export interface Place {
  stage: string
  /** Account of the deployment, where it is not the caller's own. */
  stagingAccount?: string
  connection: Connection
}

/** Nobody waits for minutes to be told that a network leads nowhere. */
const patience = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/** Only what is set: an undefined setting would hide the SDK's own. */
export const clientConfig = ({ region, endpoint, profile }: Connection) => ({
  requestHandler: patience,
  ...(region && { region }),
  ...(endpoint && { endpoint }),
  ...(profile && { profile, credentials: fromIni({ profile }) })
})

/**
 * A deployment as its conventions name it: `maskopy-<stage>-…` in the staging account. A caller from another account reads jobs
 * through the role that the deployment offers for that.
 */
export class Deployment {
  readonly prefix: string
  readonly sts: STSClient
  readonly queues: SQSClient
  private identity?: Promise<Caller>
  private jobStore?: Promise<JobStore>

  constructor(readonly place: Place) {
    this.prefix = `maskopy-${place.stage}`
    this.sts = new STSClient(this.config)
    this.queues = new SQSClient(this.config)
  }

  get config() {
    return clientConfig(this.place.connection)
  }

  region(): Promise<string> {
    return this.sts.config.region()
  }

  get tableName(): string {
    return `${this.prefix}-jobs`
  }

  caller(): Promise<Caller> {
    this.identity ??= this.sts
      .send(new GetCallerIdentityCommand({}))
      .then(({ Account, Arn }) => ({ account: Account!, arn: Arn! }))
    return this.identity
  }

  async stagingAccount(): Promise<string> {
    return this.place.stagingAccount ?? (await this.caller()).account
  }

  async isCallersOwn(): Promise<boolean> {
    return this.place.stagingAccount === undefined || this.place.stagingAccount === (await this.caller()).account
  }

  /** @throws Failure where the caller has no credentials of the staging account, which operators need */
  async demandOwn(command: string): Promise<void> {
    if (await this.isCallersOwn()) return
    const { account } = await this.caller()
    throw new Failure(
      exitCodes.aws,
      `maskopy ${command} is for operators, and these credentials are of account ${account}.`,
      `Use credentials of the staging account ${this.place.stagingAccount}.`
    )
  }

  /** @throws what a profile without valid credentials is answered with: nothing that it was named for would be seen */
  async demandProfiles(profiles: readonly string[] = []): Promise<void> {
    for (const profile of profiles) {
      await new STSClient(clientConfig({ ...this.place.connection, profile })).send(new GetCallerIdentityCommand({}))
    }
  }

  /** The job table; for callers of other accounts through the role `maskopy-<stage>-job-reader`, which may read single jobs. */
  jobs(): Promise<JobStore> {
    this.jobStore ??= this.isCallersOwn().then((own) => {
      const credentials = own ? {} : { credentials: () => this.readerCredentials() }
      return new JobStore(documentClient(new DynamoDBClient({ ...this.config, ...credentials })), this.tableName)
    })
    return this.jobStore
  }

  private async readerCredentials(): Promise<AwsCredentialIdentity> {
    const account = await this.stagingAccount()
    const partition = partitionOf(await this.region())
    const { Credentials } = await this.sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${account}:role/${this.prefix}-job-reader`,
        RoleSessionName: 'maskopy-cli'
      })
    )
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken,
      expiration: Credentials!.Expiration
    }
  }

  /** URL of the queue `maskopy-<stage>-<name>`. */
  async queueUrl(name: string): Promise<string> {
    const { QueueUrl } = await this.queues.send(
      new GetQueueUrlCommand({ QueueName: `${this.prefix}-${name}`, QueueOwnerAWSAccountId: await this.stagingAccount() })
    )
    return QueueUrl!
  }

  /** Tells a step's inbox that there is something to look at. */
  async nudge(step: StepName, jobId: string): Promise<void> {
    const url = await this.queueUrl(step)
    await new Inboxes(this.queues, () => url).send(step, { Hint: 'nudge', JobId: jobId })
  }
}

/** The queues that have a dead-letter queue: of requests, of each step, of completions. */
export const queueNames: readonly string[] = ['requests', ...stepNames, 'completions']
