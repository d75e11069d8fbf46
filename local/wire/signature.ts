import { createHash, createHmac } from 'node:crypto'
import type { HttpRequest } from '../core/call'

/** What a request says about its own signature, from its `Authorization` header or its query. */
export interface SignatureClaim {
  accessKeyId: string
  /** `yyyymmdd`. */
  date: string
  region: string
  service: string
  /** As signed: lower case, in order. */
  signedHeaders: string[]
  /** 64 hexadecimal digits. */
  signature: string
  /** `yyyymmddThhmmssZ`. */
  timestamp: string
  sessionToken?: string
  presigned: boolean
  /** Seconds; presigned requests only. */
  expiresIn?: number
}

const algorithm = 'AWS4-HMAC-SHA256'

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

const claimOf = (credential: string, signedHeaders: string, signature: string) => {
  const scope = credential.split('/')
  if (scope.length < 5 || scope.at(-1) !== 'aws4_request') return undefined
  const [date, region, service] = scope.slice(-4)
  const accessKeyId = scope.slice(0, -4).join('/')
  return { accessKeyId, date: date!, region: region!, service: service!, signedHeaders: signedHeaders.split(';'), signature }
}

const fromHeader = ({ headers }: HttpRequest): SignatureClaim | undefined => {
  const parts = new Map(
    headers.authorization!
      .slice(algorithm.length)
      .split(',')
      .map((part) => {
        const [name, ...value] = part.trim().split('=')
        return [name!, value.join('=')]
      })
  )
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => parts.get(name))
  const claim = credential && signedHeaders && signature ? claimOf(credential, signedHeaders, signature) : undefined
  const timestamp = headers['x-amz-date']
  if (!claim || !timestamp) return undefined
  return { ...claim, timestamp, sessionToken: headers['x-amz-security-token'], presigned: false }
}

const fromQuery = (query: URLSearchParams): SignatureClaim | undefined => {
  const value = (name: string) => query.get(`X-Amz-${name}`) ?? undefined
  const [credential, signedHeaders, signature] = [value('Credential'), value('SignedHeaders'), value('Signature')]
  const claim = credential && signedHeaders && signature ? claimOf(credential, signedHeaders, signature) : undefined
  const timestamp = value('Date')
  if (!claim || !timestamp) return undefined
  const expiresIn = Number(value('Expires') ?? Number.NaN)
  return { ...claim, timestamp, sessionToken: value('Security-Token'), presigned: true, expiresIn }
}

/** The request's claim; `undefined` if it is not signed at all, `'incomplete'` if its signature lacks a part. */
export const readClaim = (request: HttpRequest): SignatureClaim | 'incomplete' | undefined => {
  const query = new URLSearchParams(request.query)
  if (request.headers.authorization?.startsWith(algorithm)) return fromHeader(request) ?? 'incomplete'
  if (query.get('X-Amz-Algorithm') === algorithm) return fromQuery(query) ?? 'incomplete'
  return request.headers.authorization || query.has('X-Amz-Signature') ? 'incomplete' : undefined
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const [name, ...value] = pair.split('=')
      return [encode(decode(name!)), encode(decode(value.join('=')))]
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => byCodeUnits(a, b) || byCodeUnits(x, y))
    .map((pair) => pair.join('='))
    .join('&')

/** S3 signs the path as it is sent; every other service encodes it once more. */
const canonicalPath = (path: string, service: string): string =>
  path
    .split('/')
    .map((segment) => (service === 's3' ? encode(decode(segment)) : encode(segment)))
    .join('/')

const payloadHash = (request: HttpRequest, claim: SignatureClaim): string => {
  if (claim.service !== 's3') return sha256(request.body)
  const stated = request.headers['x-amz-content-sha256'] ?? new URLSearchParams(request.query).get('X-Amz-Content-Sha256')
  return stated ?? 'UNSIGNED-PAYLOAD'
}

/** Signing keys are the same for a whole day, and four HMACs each. */
const createKeyCache = (limit: number) => {
  const keys = new Map<string, Buffer>()
  return (secretAccessKey: string, { date, region, service }: SignatureClaim): Buffer => {
    const name = [secretAccessKey, date, region, service].join(' ')
    const known = keys.get(name)
    if (known) return known
    if (keys.size >= limit) keys.clear()
    const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date))
    keys.set(name, key)
    return key
  }
}

const signingKey = createKeyCache(1000)

/** The signature that `secretAccessKey` gives to the request under the claim's scope, date and signed headers (SigV4). */
export const signatureOf = (request: HttpRequest, claim: SignatureClaim, secretAccessKey: string): string => {
  const headers = claim.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
  const canonical = [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request.query),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash(request, claim)
  ].join('\n')
  const scope = [claim.date, claim.region, claim.service, 'aws4_request'].join('/')
  const text = [algorithm, claim.timestamp, scope, sha256(canonical)].join('\n')
  return createHmac('sha256', signingKey(secretAccessKey, claim)).update(text).digest('hex')
}

/** Whether the body is what an S3 request's `x-amz-content-sha256` says; true where the header promises nothing. */
export const bodyMatchesHeader = ({ headers, body }: HttpRequest): boolean => {
  const stated = headers['x-amz-content-sha256']
  return stated === undefined || !/^[0-9a-f]{64}$/.test(stated) || stated === sha256(body)
}
