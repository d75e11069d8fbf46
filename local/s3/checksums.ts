import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { AwsError } from '../core/call'
import type { Checksums } from './buckets'

const crc32Of = (body: Buffer): string => {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return sum.toString('base64')
}

/** Algorithms whose sums are checked; those of the others are kept as they were given. */
const algorithms: Record<string, ((body: Buffer) => string) | undefined> = {
  CRC32: crc32Of,
  CRC32C: undefined,
  CRC64NVME: undefined,
  SHA1: (body) => createHash('sha1').update(body).digest('base64'),
  SHA256: (body) => createHash('sha256').update(body).digest('base64')
}

export const checksumHeader = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`

/** The headers of a reply that carry an object's checksums. */
export const checksumHeaders = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([member, sum]) => [checksumHeader(member.slice('Checksum'.length)), sum]))

/** The checksums that came with a body, in headers or trailers; BadDigest where one, or the MD5, is not the body's. */
export const checkedSums = (body: Buffer, headers: Readonly<Record<string, string>>): Checksums => {
  const md5 = headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  }
  const given = Object.keys(algorithms).flatMap((algorithm): [string, string][] => {
    const sum = headers[checksumHeader(algorithm)]
    return sum === undefined ? [] : [[algorithm, sum]]
  })
  for (const [algorithm, sum] of given) {
    const computed = algorithms[algorithm]?.(body)
    if (computed !== undefined && computed !== sum) {
      throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
    }
  }
  return Object.fromEntries(given.map(([algorithm, sum]) => [`Checksum${algorithm}`, sum]))
}
