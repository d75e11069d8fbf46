import { createHash } from 'node:crypto'
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { errorCode } from '../kernel/refusals'

/** An S3 object as it was read. */
export interface StoredObject {
  content: Uint8Array
  versionId?: string
  /** Lower-case hexadecimal. */
  sha256: string
}

export interface Location {
  bucket: string
  key: string
}

/** `s3://bucket/key` or `bucket/key`. */
export const parseLocation = (location: string): Location => {
  const [bucket = '', ...key] = location.replace(/^s3:\/\//, '').split('/')
  return { bucket, key: key.join('/') }
}

/** Scripts and reports in S3. */
export class Objects {
  constructor(private readonly client: S3Client) {}

  /** Undefined where there is no such object. */
  async read({ bucket, key }: Location): Promise<StoredObject | undefined> {
    try {
      const { Body, VersionId } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      const content = await Body!.transformToByteArray()
      return { content, versionId: VersionId, sha256: createHash('sha256').update(content).digest('hex') }
    } catch (error) {
      if (errorCode(error) === 'NoSuchKey') return undefined
      throw error
    }
  }

  /** Keys below a prefix, in name order. */
  async list({ bucket, key }: Location): Promise<string[]> {
    const keys: string[] = []
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: key })) {
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    }
    return keys.sort()
  }
}
