import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createRequester, type Requester } from '../../local/world/requester'
import type { World } from '../../local/world/world'

/** The stage's other application. */
export const billing = 'billing'

export interface Billing {
  requester: Requester
  /** What its request says otherwise than one of the first application; uploads the scripts. */
  request(scripts: Record<string, string>, folder: string): Promise<Record<string, unknown>>
}

/** Lays out what the application has: a role of its own, and a bucket for its scripts that keeps versions, or does not. */
export const createBilling = async (world: World, versioned: boolean): Promise<Billing> => {
  const { cloud, stage } = world
  const s3 = new S3Client(cloud.clientConfig(stage.stagingAccount))
  const Bucket = `${billing}-masking-${stage.stagingAccount}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  if (versioned) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  return {
    requester: await createRequester(world, 'Billing_invoker'),
    request: async (scripts, folder) => {
      for (const [name, Body] of Object.entries(scripts)) {
        await s3.send(new PutObjectCommand({ Bucket, Key: `${billing}/${folder}/${name}`, Body }))
      }
      return { ApplicationName: billing, ObfuscationScriptPath: `s3://${Bucket}/${billing}/${folder}/` }
    }
  }
}
