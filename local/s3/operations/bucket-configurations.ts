import { AwsError, type Operation } from '../../core/call'
import { requireBucket, type Buckets } from '../buckets'
import { deletionName, keptConfigurations } from '../routes'

const missing: Record<string, [code: string, message: string]> = {
  encryption: ['ServerSideEncryptionConfigurationNotFoundError', 'The server side encryption configuration was not found'],
  lifecycle: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  ownershipControls: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  publicAccessBlock: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  tagging: ['NoSuchTagSet', 'The TagSet does not exist']
}

const emptyDocuments: Record<string, string> = { logging: '<BucketLoggingStatus/>', notification: '<NotificationConfiguration/>' }

/** Put, Get and Delete of the configurations that change nothing here: `Document` is the XML as it was given. */
export const bucketConfigurations = (buckets: Buckets): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(keptConfigurations).flatMap(([subresource, name]): [string, Operation][] => {
      const of = (input: any, caller: Parameters<Operation>[0]['caller'], verb: string) =>
        requireBucket(buckets, caller, input.Bucket, `s3:${verb}${name}`).configurations
      return [
        [`Put${name}`, ({ input, caller }) => void of(input, caller, 'Put').set(subresource, input.Document ?? '')],
        [
          `Get${name}`,
          ({ input, caller }) => {
            const kept = of(input, caller, 'Get').get(subresource) ?? emptyDocuments[subresource]
            const [code, message] = missing[subresource] ?? ['NoSuchConfiguration', 'The configuration does not exist']
            if (kept === undefined) throw new AwsError(code, message, 404, { BucketName: input.Bucket })
            return { Document: kept }
          }
        ],
        [deletionName(name), ({ input, caller }) => void of(input, caller, 'Delete').delete(subresource)]
      ]
    })
  )
