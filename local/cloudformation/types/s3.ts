import type { Creation, ResourceType } from '../resource-type'

const setVersioning = async ({ properties, call }: Creation, Bucket: string): Promise<void> => {
  const { VersioningConfiguration } = properties
  if (VersioningConfiguration) await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration })
}

export const bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  name: 'BucketName',
  applies: ['BucketName', 'VersioningConfiguration'],
  records: [
    'BucketEncryption',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags'
  ],
  create: async (creation) => {
    const { properties, region, partition, call, generatedName } = creation
    const Bucket = properties.BucketName ?? generatedName(63).toLowerCase()
    await call('s3', 'CreateBucket', { Bucket })
    await setVersioning(creation, Bucket)
    return {
      ref: Bucket,
      attributes: {
        Arn: `arn:${partition}:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`
      },
      delete: () => call('s3', 'DeleteBucket', { Bucket })
    }
  },
  update: async (creation, present) => {
    await setVersioning(creation, present.ref)
    return present
  }
}

export const bucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  applies: ['Bucket', 'PolicyDocument'],
  create: async ({ properties, call }) => {
    const { Bucket, PolicyDocument } = properties
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) })
    return { ref: Bucket, delete: () => call('s3', 'DeleteBucketPolicy', { Bucket }) }
  },
  replaces: ['Bucket'],
  update: (creation) => bucketPolicy.create(creation)
}
