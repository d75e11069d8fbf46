import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { presignCallerIdentity, type SigningCredentials } from './presigned-identity'
import type { World } from './world'

/** Somebody of an application team, with a session of the application's role. */
export interface Requester {
  roleName: string
  credentials: SigningCredentials
}

/** `Shop_invoker` of the application `shop`. */
export const invokerRole = (application: string): string => `${application[0]!.toUpperCase()}${application.slice(1)}_invoker`

/** Creates the application's role in the source account, where its people work, and assumes it. */
export const createRequester = async (world: World, roleName = invokerRole(world.stage.application)): Promise<Requester> => {
  const { cloud, stage } = world
  const config = cloud.clientConfig(stage.sourceAccount)
  const { Role } = await new IAMClient(config).send(
    new CreateRoleCommand({
      RoleName: roleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${stage.sourceAccount}:root` }, Action: 'sts:AssumeRole' }
        ]
      })
    })
  )
  await new IAMClient(config).send(
    new PutRolePolicyCommand({
      RoleName: roleName,
      PolicyName: 'request-masked-copies',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
            Resource: `arn:aws:sqs:${stage.region}:${stage.stagingAccount}:maskopy-${stage.name}-requests`
          },
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Resource: `arn:aws:iam::${stage.stagingAccount}:role/maskopy-${stage.name}-job-reader`
          }
        ]
      })
    })
  )
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'release-pipeline' })
  )
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!
  return { roleName, credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken } }
}

/** Sends a request with one plain SendMessage; answers the message's id. The presigned URL is added unless the request has one. */
export const sendRequest = async (world: World, requester: Requester, request: Record<string, unknown>): Promise<string> => {
  const { cloud, stage } = world
  const PresignedUrl = await presignCallerIdentity(requester.credentials, stage.region, new Date(cloud.clock.now()))
  return sendRaw(world, requester, JSON.stringify({ PresignedUrl, ...request }))
}

/** Sends any text to the intake queue. */
export const sendRaw = async ({ cloud, stage, intakeQueueUrl }: World, requester: Requester, body: string): Promise<string> => {
  const sqs = new SQSClient({ endpoint: cloud.endpoint, region: stage.region, credentials: requester.credentials })
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: intakeQueueUrl, MessageBody: body }))
  return MessageId!
}
