import type { Access, Call, ConditionValues, ResourcePolicy } from '../core/call'
import type { Buckets } from './buckets'
import { deletionName, keptConfigurations } from './routes'

type Accesses = (call: Call) => Access[]

/** Where action and operation have different names (Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"). */
const configurationActions: Readonly<Record<string, string>> = {
  BucketEncryption: 'EncryptionConfiguration',
  BucketLifecycleConfiguration: 'LifecycleConfiguration',
  BucketNotificationConfiguration: 'BucketNotification',
  PublicAccessBlock: 'BucketPublicAccessBlock'
}

/** Which permissions each operation of S3 needs. */
export const s3Accesses = (buckets: Buckets): Record<string, Accesses> => {
  const bucketArn = (name: string): string => `arn:${buckets.surroundings.partition}:s3:::${name}`
  const onBucket = (action: string, values?: (input: any) => ConditionValues): Accesses =>
    ({ input }) => [{ action: `s3:${action}`, resource: bucketArn(input.Bucket), values: values?.(input) }]
  const onObject = (action: string): Accesses =>
    ({ input }) => [{ action: `s3:${action}`, resource: bucketArn(`${input.Bucket}/${input.Key}`) }]
  const versioned = (action: string): Accesses =>
    (call) => onObject(call.input.VersionId === undefined ? action : `${action}Version`)(call)
  const listed = ({ Prefix }: any): ConditionValues => ({ 's3:prefix': Prefix ?? '' })

  /** Only who may list a bucket learns that a key does not exist; others are refused. */
  const read: Accesses = (call) => {
    const { Bucket, Key } = call.input
    const current = buckets.all.get(Bucket)?.objects.get(Key)?.[0]
    const missing = call.input.VersionId === undefined && (!current || current.isDeleteMarker)
    return [...versioned('GetObject')(call), ...(missing ? onBucket('ListBucket')(call) : [])]
  }

  const configurations = Object.values(keptConfigurations).flatMap((name): [string, Accesses][] => {
    const action = configurationActions[name] ?? name
    return [
      [`Put${name}`, onBucket(`Put${action}`)],
      [`Get${name}`, onBucket(`Get${action}`)],
      [deletionName(name), onBucket(`Put${action}`)]
    ]
  })
  return {
    ...Object.fromEntries(configurations),
    ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    CreateBucket: onBucket('CreateBucket'),
    HeadBucket: onBucket('ListBucket'),
    DeleteBucket: onBucket('DeleteBucket'),
    GetBucketLocation: onBucket('GetBucketLocation'),
    PutBucketVersioning: onBucket('PutBucketVersioning'),
    GetBucketVersioning: onBucket('GetBucketVersioning'),
    PutBucketPolicy: onBucket('PutBucketPolicy'),
    GetBucketPolicy: onBucket('GetBucketPolicy'),
    DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
    PutObject: onObject('PutObject'),
    GetObject: read,
    HeadObject: read,
    CopyObject: (call) => {
      const source = decodeURIComponent(String(call.input.CopySource ?? '').replace(/^\/|\?.*$/g, ''))
      return [{ action: 's3:GetObject', resource: bucketArn(source) }, ...onObject('PutObject')(call)]
    },
    DeleteObject: versioned('DeleteObject'),
    DeleteObjects: ({ input }) =>
      (input.Delete?.Objects ?? []).map(({ Key, VersionId }: { Key: string; VersionId?: string }) => ({
        action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', resource: bucketArn(`${input.Bucket}/${Key}`)
      })),
    ListObjectsV2: onBucket('ListBucket', listed),
    ListObjectVersions: onBucket('ListBucketVersions', listed),
    CreateMultipartUpload: onObject('PutObject'),
    UploadPart: onObject('PutObject'),
    CompleteMultipartUpload: onObject('PutObject'),
    AbortMultipartUpload: onObject('AbortMultipartUpload')
  }
}

/** The policy of a bucket, which is its objects' policy too. */
export const bucketPolicyOf = (buckets: Buckets, arn: string): ResourcePolicy | undefined => {
  const [bucketArn = ''] = arn.split('/')
  const bucket = buckets.all.get(bucketArn.split(':::')[1] ?? '')
  return bucket && { account: bucket.account, arn: bucketArn, document: bucket.policy }
}
