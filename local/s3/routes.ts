/** What a request is about: the account's buckets, one bucket, or one object. */
export type Level = 'service' | 'bucket' | 'object'

interface Route {
  operation: string
  method: string
  level: Level
  /** A query parameter that must be there. */
  parameter?: string
  /** A header that must be there. */
  header?: string
}

/** Subresources of a bucket whose documents are kept as they are given, with the names that their operations end in. */
export const keptConfigurations: Readonly<Record<string, string>> = {
  encryption: 'BucketEncryption',
  lifecycle: 'BucketLifecycleConfiguration',
  logging: 'BucketLogging',
  notification: 'BucketNotificationConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  publicAccessBlock: 'PublicAccessBlock',
  tagging: 'BucketTagging'
}

/** S3 deletes a lifecycle configuration under another name than it puts it. */
export const deletionName = (name: string): string =>
  `Delete${name === 'BucketLifecycleConfiguration' ? 'BucketLifecycle' : name}`

const configurationRoutes: Route[] = Object.entries(keptConfigurations).flatMap(([parameter, name]): Route[] => [
  { operation: `Put${name}`, method: 'PUT', level: 'bucket', parameter },
  { operation: `Get${name}`, method: 'GET', level: 'bucket', parameter },
  { operation: deletionName(name), method: 'DELETE', level: 'bucket', parameter }
])

/** The first that fits counts: routes with a parameter or a header stand before those without. */
const routes: Route[] = [
  { operation: 'ListBuckets', method: 'GET', level: 'service' },
  ...configurationRoutes,
  { operation: 'PutBucketVersioning', method: 'PUT', level: 'bucket', parameter: 'versioning' },
  { operation: 'GetBucketVersioning', method: 'GET', level: 'bucket', parameter: 'versioning' },
  { operation: 'PutBucketPolicy', method: 'PUT', level: 'bucket', parameter: 'policy' },
  { operation: 'GetBucketPolicy', method: 'GET', level: 'bucket', parameter: 'policy' },
  { operation: 'DeleteBucketPolicy', method: 'DELETE', level: 'bucket', parameter: 'policy' },
  { operation: 'GetBucketLocation', method: 'GET', level: 'bucket', parameter: 'location' },
  { operation: 'ListObjectVersions', method: 'GET', level: 'bucket', parameter: 'versions' },
  { operation: 'ListObjectsV2', method: 'GET', level: 'bucket', parameter: 'list-type' },
  { operation: 'DeleteObjects', method: 'POST', level: 'bucket', parameter: 'delete' },
  { operation: 'CreateBucket', method: 'PUT', level: 'bucket' },
  { operation: 'HeadBucket', method: 'HEAD', level: 'bucket' },
  { operation: 'DeleteBucket', method: 'DELETE', level: 'bucket' },
  { operation: 'CreateMultipartUpload', method: 'POST', level: 'object', parameter: 'uploads' },
  { operation: 'UploadPart', method: 'PUT', level: 'object', parameter: 'uploadId' },
  { operation: 'CompleteMultipartUpload', method: 'POST', level: 'object', parameter: 'uploadId' },
  { operation: 'AbortMultipartUpload', method: 'DELETE', level: 'object', parameter: 'uploadId' },
  { operation: 'CopyObject', method: 'PUT', level: 'object', header: 'x-amz-copy-source' },
  { operation: 'PutObject', method: 'PUT', level: 'object' },
  { operation: 'GetObject', method: 'GET', level: 'object' },
  { operation: 'HeadObject', method: 'HEAD', level: 'object' },
  { operation: 'DeleteObject', method: 'DELETE', level: 'object' }
]

/** Query parameters that say how to answer, not what is asked for. */
const plainParameters = new Set([
  'x-id', 'list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type', 'fetch-owner',
  'key-marker', 'version-id-marker', 'versionId', 'partNumber', 'uploadId'
])

const isPlain = (name: string): boolean => plainParameters.has(name) || /^(x-amz-|response-)/i.test(name)

/** The operation that a request asks for; undefined if it is none that the local cloud knows. */
export const operationOf = (
  request: { method: string; headers: Readonly<Record<string, string>> },
  level: Level,
  query: URLSearchParams
): string | undefined => {
  const fitting = routes.find(
    ({ method, level: wanted, parameter, header }) =>
      method === request.method &&
      wanted === level &&
      (parameter === undefined || query.has(parameter)) &&
      (header === undefined || request.headers[header] !== undefined)
  )
  const asksForMore = [...query.keys()].some((name) => !isPlain(name) && name !== fitting?.parameter)
  return asksForMore ? undefined : fitting?.operation
}
