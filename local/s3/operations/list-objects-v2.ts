import { AwsError, type Operation } from '../../core/call'
import { optionalInteger } from '../../wire/readers'
import { currentObjects, requireBucket, type Buckets, type ObjectVersion } from '../buckets'

type Entry = { name: string } & ({ object: ObjectVersion } | { prefix: string })

/** Keys that have the delimiter behind the prefix fold into one common prefix. */
const fold = (objects: ObjectVersion[], prefix: string, delimiter: string): Entry[] => {
  const seen = new Set<string>()
  return objects.flatMap((object): Entry[] => {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length)
    if (end < 0) return [{ name: object.key, object }]
    const common = object.key.slice(0, end + delimiter.length)
    if (seen.has(common)) return []
    seen.add(common)
    return [{ name: common, prefix: common }]
  })
}

const startAfterToken = (token: string | undefined): string | undefined => {
  if (token === undefined) return undefined
  const name = Buffer.from(token, 'base64url').toString('utf8')
  if (name === '') throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect')
  return name
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** A key as `encoding-type=url` wants it. */
export const encodedKey = (key: string, encodingType: unknown): string =>
  encodingType === 'url' ? encodeURIComponent(key).replace(/%2F/g, '/') : key

export const listObjectsV2 =
  (buckets: Buckets): Operation =>
  ({ input, caller }) => {
    const bucket = requireBucket(buckets, caller, input.Bucket, 's3:ListBucket')
    const { Prefix = '', Delimiter = '', EncodingType, ContinuationToken, StartAfter } = input
    const limit = Math.min(optionalInteger(input.MaxKeys) ?? 1000, 1000)
    const after = startAfterToken(ContinuationToken) ?? StartAfter
    const matching = currentObjects(bucket).filter(({ key }) => key.startsWith(Prefix))
    const entries = fold(matching, Prefix, Delimiter).filter(({ name }) => after === undefined || compare(name, after) > 0)
    const page = entries.slice(0, limit)
    const truncated = entries.length > page.length
    const shown = (key: string) => encodedKey(key, EncodingType)
    return {
      Name: bucket.name,
      Prefix: shown(Prefix),
      Delimiter: Delimiter === '' ? undefined : shown(Delimiter),
      MaxKeys: limit,
      KeyCount: page.length,
      IsTruncated: truncated,
      EncodingType,
      ContinuationToken,
      StartAfter,
      NextContinuationToken: truncated && page.length > 0 ? Buffer.from(page.at(-1)!.name).toString('base64url') : undefined,
      Contents: page.flatMap((entry) => {
        if (!('object' in entry)) return []
        const { key, lastModified, etag, body } = entry.object
        return { Key: shown(key), LastModified: new Date(lastModified), ETag: etag, Size: body.length, StorageClass: 'STANDARD' }
      }),
      CommonPrefixes: page.flatMap((entry) => ('prefix' in entry ? { Prefix: shown(entry.prefix) } : []))
    }
  }
