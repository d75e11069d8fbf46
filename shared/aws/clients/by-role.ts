import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity } from '@aws-sdk/types'
import type { AssumedRole } from '../account-databases'

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

/** What a client is made with: nothing for the function's own credentials. */
export interface ClientCredentials {
  credentials?: () => Promise<AwsCredentialIdentity>
}

/** One client an account, kept for the life of the execution environment: with the function's credentials, or a role's. */
export const clientsByRole = <Client>(make: (options: ClientCredentials) => Client): ((role?: AssumedRole) => Client) => {
  const clients = new Map<string, Client>()
  let sts: STSClient | undefined
  return (role) => {
    const key = role?.roleArn ?? ''
    let client = clients.get(key)
    if (!client) {
      client = make(role ? { credentials: assume((sts ??= new STSClient({})), role) } : {})
      clients.set(key, client)
    }
    return client
  }
}
