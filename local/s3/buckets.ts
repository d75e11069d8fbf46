import { AwsError, type Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { resourcePolicyAdmits } from '../iam/resource-policy'

/** Checksums as S3 names them in the SDK (`ChecksumCRC32`, `ChecksumSHA256`, …), in base64. */
export type Checksums = Record<string, string>

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  key: string
  /** `null` (the text) where the bucket keeps no versions. */
  versionId: string
  isDeleteMarker: boolean
  body: Buffer
  /** With its quotation marks. */
  etag: string
  /** Milliseconds since the epoch. */
  lastModified: number
  contentType: string
  /** Further headers that come back as they were given, by SDK member (`CacheControl`, …). */
  headers: Record<string, string>
  metadata: Record<string, string>
  checksums: Checksums
}

export interface Upload {
  id: string
  key: string
  parts: Map<number, { body: Buffer; etag: string }>
  /** Of the object to be: content type, metadata. */
  input: any
}

export interface Bucket {
  name: string
  account: string
  createdAt: number
  versioning?: 'Enabled' | 'Suspended'
  /** The versions of each key, the newest first. */
  objects: Map<string, ObjectVersion[]>
  policy?: string
  /** Configurations that are kept and given back as they are (encryption, lifecycle, …): XML documents by subresource. */
  configurations: Map<string, string>
  uploads: Map<string, Upload>
}

/** S3 of all accounts: bucket names are unique among all of them. */
export interface Buckets {
  surroundings: S3Surroundings
  all: Map<string, Bucket>
}

export type S3Surroundings = Pick<Surroundings, 'clock' | 'random' | 'region' | 'partition'>

/** The bucket, whoever asks; NoSuchBucket if there is none. */
export const findBucket = ({ all }: Buckets, name: string): Bucket => {
  const bucket = all.get(name)
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })
  return bucket
}

/**
 * The bucket, for `action` (`s3:…`) on itself or on `key`: its own account may do everything here, another one what the bucket's
 * policy admits; AccessDenied otherwise.
 */
export const requireBucket = (buckets: Buckets, caller: Caller, name: string, action: string, key?: string): Bucket => {
  const bucket = findBucket(buckets, name)
  if (bucket.account === caller.account) return bucket
  const arn = `arn:${buckets.surroundings.partition}:s3:::${name}${key === undefined ? '' : `/${key}`}`
  if (resourcePolicyAdmits(bucket.policy, { caller, action, arn })) return bucket
  throw new AwsError('AccessDenied', 'Access Denied', 403)
}

/** The newest version of each key that is no delete marker, in the order of the keys. */
export const currentObjects = ({ objects }: Bucket): ObjectVersion[] =>
  [...objects.values()]
    .map((versions) => versions[0])
    .filter((version): version is ObjectVersion => version !== undefined && !version.isDeleteMarker)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))

const noSuchKey = (key: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key, ...members })

/** The object's newest version, or the one named; NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker. */
export const requireVersion = (bucket: Bucket, key: string, versionId?: string): ObjectVersion => {
  const versions = bucket.objects.get(key) ?? []
  if (versionId === undefined) {
    if (!versions[0] || versions[0].isDeleteMarker) throw noSuchKey(key)
    return versions[0]
  }
  if (versionId !== 'null' && !/^[\w.-]{32}$/.test(versionId)) {
    throw new AwsError(
      'InvalidArgument', 'Invalid version id specified', 400, { ArgumentName: 'versionId', ArgumentValue: versionId }
    )
  }
  const version = versions.find((candidate) => candidate.versionId === versionId)
  if (!version) {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId })
  }
  if (version.isDeleteMarker) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405)
  }
  return version
}

/** Puts a version in its place: on top of the others, or instead of the one without a version id. */
export const addVersion = (bucket: Bucket, version: ObjectVersion): void => {
  const older = (bucket.objects.get(version.key) ?? []).filter(({ versionId }) => versionId !== version.versionId)
  bucket.objects.set(version.key, [version, ...older])
}

/** The version id of what is written next: 32 characters, or `null`. */
export const nextVersionId = (bucket: Bucket, { random }: S3Surroundings): string =>
  bucket.versioning === 'Enabled' ? Buffer.from(random.bytes(24)).toString('base64url') : 'null'

/** A version id as a reply shows it: not at all where the bucket never kept versions. */
export const shownVersionId = ({ versioning }: Bucket, versionId: string): string | undefined =>
  versioning ? versionId : undefined
