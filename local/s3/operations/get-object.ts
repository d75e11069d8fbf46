import { AwsError, type Call, type Operation } from '../../core/call'
import { requireBucket, requireVersion, shownVersionId, type Buckets, type ObjectVersion } from '../buckets'

interface Found {
  version: ObjectVersion
  output: Record<string, unknown>
}

const find = (buckets: Buckets, { input, caller }: Call): Found => {
  const action = input.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'
  const bucket = requireBucket(buckets, caller, input.Bucket, action, input.Key)
  const version = requireVersion(bucket, input.Key, input.VersionId)
  if (input.IfMatch !== undefined && input.IfMatch !== version.etag) {
    throw new AwsError(
      'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, { Condition: 'If-Match' }
    )
  }
  const output = {
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.lastModified),
    ContentType: version.contentType,
    ContentLength: version.body.length,
    VersionId: shownVersionId(bucket, version.versionId),
    ServerSideEncryption: 'AES256',
    Metadata: version.metadata,
    ...version.headers,
    ...(input.ChecksumMode === 'ENABLED' && input.Range === undefined ? version.checksums : {})
  }
  return { version, output }
}

/** First and last byte of a `Range`; undefined where S3 ignores it, InvalidRange where it lies behind the end. */
const rangeOf = (range: string | undefined, length: number): [number, number] | undefined => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined || (first === '' && last === '')) return undefined
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  if (start >= length) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: length })
  }
  return end < start ? undefined : [start, end]
}

export const getObject =
  (buckets: Buckets): Operation =>
  (call) => {
    const { version, output } = find(buckets, call)
    const range = rangeOf(call.input.Range, version.body.length)
    if (!range) return { ...output, Body: version.body }
    const [start, end] = range
    const Body = version.body.subarray(start, end + 1)
    return { ...output, Body, ContentLength: Body.length, ContentRange: `bytes ${start}-${end}/${version.body.length}` }
  }

/** As GetObject, without the body. */
export const headObject =
  (buckets: Buckets): Operation =>
  (call) =>
    find(buckets, call).output
