import type { ResourceType } from '../resource-type'

export const bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  applies: ['BucketName', 'VersioningConfiguration'],
  records: [
    'BucketEncryption',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags'
  ],
  create: async ({ properties, region, partition, call, generatedName }) => {
    const Bucket = properties.BucketName ?? generatedName(63).toLowerCase()
    await call('s3', 'CreateBucket', { Bucket })
    const { VersioningConfiguration } = properties
    if (VersioningConfiguration) await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration })
    return {
      ref: Bucket,
      attributes: {
        Arn: `arn:${partition}:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`
      },
      delete: () => call('s3', 'DeleteBucket', { Bucket })
    }
  }
}

export const bucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  applies: ['Bucket', 'PolicyDocument'],
  create: async ({ properties, call }) => {
    const { Bucket, PolicyDocument } = properties
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) })
    return { ref: Bucket, delete: () => call('s3', 'DeleteBucketPolicy', { Bucket }) }
  }
}
