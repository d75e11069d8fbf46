import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

/** SHA-256 as the signer wants it. */
class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secretKey(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.hash.update(typeof data === 'string' ? data : secretKey(data))
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
  reset() {}
}

const secretKey = (secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array => {
  if (typeof secret === 'string') return secret
  return ArrayBuffer.isView(secret) ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength) : new Uint8Array(secret)
}

export interface SigningCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/**
 * A presigned URL of STS GetCallerIdentity, as boto3's `generate_presigned_url('get_caller_identity')` makes it: POST, for the
 * real endpoint of the region, whatever endpoint the credentials come from.
 */
export const presignCallerIdentity = async (credentials: SigningCredentials, region: string, at: Date): Promise<string> => {
  const hostname = `sts.${region}.amazonaws.com`
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 })
  const { query } = await signer.presign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname }
    },
    { expiresIn: 3600, signingDate: at }
  )
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return `https://${hostname}/?${pairs.join('&')}`
}
