import { RDSClient } from '@aws-sdk/client-rds'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity } from '@aws-sdk/types'
import type { AssumedRole, RdsClients } from '../account-databases'

/** Named in the other account's CloudTrail. */
const sessionName = 'maskopy'

/** Credentials of a role; the SDK keeps them until shortly before they expire. */
const assume = (sts: STSClient, { roleArn, externalId }: AssumedRole) => async (): Promise<AwsCredentialIdentity> => {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, ExternalId: externalId })
  )
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken,
    expiration: Credentials!.Expiration
  }
}

/** One client an account, kept for the life of the execution environment. */
export const rdsClients = (): RdsClients => {
  const clients = new Map<string, RDSClient>()
  let sts: STSClient | undefined
  return (role) => {
    const key = role?.roleArn ?? ''
    let client = clients.get(key)
    if (!client) {
      client = new RDSClient(role ? { credentials: assume((sts ??= new STSClient({})), role) } : {})
      clients.set(key, client)
    }
    return client
  }
}
