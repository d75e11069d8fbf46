import { createHash, createHmac } from 'node:crypto'
import { join } from 'node:path'
import { buildQueryString } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import { readConfigFile } from '../../../shared/config/read-file'
import type { Config } from '../../../shared/config/schema'
import { parseRequest } from '../../../shared/request/parse'
import type { Request } from '../../../shared/request/schema'

export const now = Date.parse('2026-03-01T12:00:00Z')

/** The demonstration's configuration, changed where a test needs it. */
export function sampleConfig(authorization: Partial<Config['authorization']> = {}): Config {
  const config = readConfigFile('demo', join(__dirname, '../../../config'))
  return { ...config, authorization: { ...config.authorization, ...authorization } }
}

export const sampleMessage = {
  ApplicationName: 'shop',
  CostCenter: 'CC 4711',
  RdsSnapshotIdentifier: 'rds:shop-db-2026-03-01-00-00',
  PresignedUrl: 'https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity',
  DestinationEnv: 'dev',
  ObfuscationScriptPath: 's3://shop-masking-222222222222/shop/release-7/'
}

export function sampleRequest(changes: object = {}): Request {
  const parsed = parseRequest(JSON.stringify({ ...sampleMessage, ...changes }))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  return parsed.request
}

class Sha256 {
  private readonly hash
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: string | Uint8Array) {
    this.hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
  reset() {}
}

interface Presigning {
  host?: string
  region?: string
  method?: 'GET' | 'POST'
  expiresIn?: number
  sessionToken?: string
  headers?: Record<string, string>
  at?: number
  accessKeyId?: string
  secretAccessKey?: string
}

/** A presigned GetCallerIdentity URL, made by the SDK's own signer. */
export async function presign({
  region = 'us-east-1',
  host = `sts.${region}.amazonaws.com`,
  method = 'GET',
  expiresIn = 900,
  sessionToken,
  headers = {},
  at = now,
  accessKeyId = 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey = 'not/a+secret'
}: Presigning = {}): Promise<string> {
  const signer = new SignatureV4({
    service: 'sts',
    region,
    sha256: Sha256 as any,
    applyChecksum: false,
    credentials: { accessKeyId, secretAccessKey, sessionToken }
  })
  const signed = await signer.presign(
    {
      method,
      protocol: 'https:',
      hostname: host,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, ...headers }
    },
    { expiresIn, signingDate: new Date(at), unhoistableHeaders: new Set(Object.keys(headers)) }
  )
  return `https://${host}/?${buildQueryString(signed.query ?? {})}`
}
