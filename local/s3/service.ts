import type { Service } from '../core/call'
import type { Buckets, S3Surroundings } from './buckets'
import { bucketPolicyOf, s3Accesses } from './authorization'
import { bucketConfigurations } from './operations/bucket-configurations'
import { getBucketLocation, headBucket, listBuckets } from './operations/bucket-facts'
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './operations/bucket-policy'
import { getBucketVersioning, putBucketVersioning } from './operations/bucket-versioning'
import { copyObject } from './operations/copy-object'
import { createBucket } from './operations/create-bucket'
import { deleteBucket } from './operations/delete-bucket'
import { deleteObject, deleteObjects } from './operations/delete-object'
import { getObject, headObject } from './operations/get-object'
import { listObjectVersions } from './operations/list-object-versions'
import { listObjectsV2 } from './operations/list-objects-v2'
import {
  abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart
} from './operations/multipart-upload'
import { putObject } from './operations/put-object'
import { s3Codec } from './rest-codec'

/** Amazon S3, with everything in memory. */
export const createS3 = (surroundings: S3Surroundings): Service => {
  const buckets: Buckets = { surroundings, all: new Map() }
  return {
    signingName: 's3',
    protocol: 'rest-s3',
    codec: s3Codec,
    accesses: s3Accesses(buckets),
    resourcePolicy: (arn) => bucketPolicyOf(buckets, arn),
    operations: {
      ListBuckets: listBuckets(buckets),
      CreateBucket: createBucket(buckets),
      HeadBucket: headBucket(buckets),
      DeleteBucket: deleteBucket(buckets),
      GetBucketLocation: getBucketLocation(buckets),
      PutBucketVersioning: putBucketVersioning(buckets),
      GetBucketVersioning: getBucketVersioning(buckets),
      PutBucketPolicy: putBucketPolicy(buckets),
      GetBucketPolicy: getBucketPolicy(buckets),
      DeleteBucketPolicy: deleteBucketPolicy(buckets),
      ...bucketConfigurations(buckets),
      PutObject: putObject(buckets),
      GetObject: getObject(buckets),
      HeadObject: headObject(buckets),
      CopyObject: copyObject(buckets),
      DeleteObject: deleteObject(buckets),
      DeleteObjects: deleteObjects(buckets),
      ListObjectsV2: listObjectsV2(buckets),
      ListObjectVersions: listObjectVersions(buckets),
      CreateMultipartUpload: createMultipartUpload(buckets),
      UploadPart: uploadPart(buckets),
      CompleteMultipartUpload: completeMultipartUpload(buckets),
      AbortMultipartUpload: abortMultipartUpload(buckets)
    }
  }
}
