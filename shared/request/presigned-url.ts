import type { Config } from '../config/schema'
import { type Rule, refused } from './refusal'
import { stsHosts } from './sts-hosts'

/** GetCallerIdentity rebuilt from checked parts: nothing of the URL is sent that was not looked at. */
export interface IdentityRequest {
  /** The region of that host. */
  region: string
  /** The host that was signed. It goes into the `Host` header, and decides nothing else. */
  host: string
  /** The URL does not say which method was signed. They are tried in this order. */
  methods: readonly ['POST', 'GET']
  /** Percent-encoded, without `?`. */
  query: string
  /** Signed headers besides `host`, with the values that the deployment asks for. */
  headers: Readonly<Record<string, string>>
}

export interface CheckedUrl {
  identityRequest: IdentityRequest
  /** One form only, so that it can be claimed: a URL counts once. */
  signature: string
  accessKeyId: string
}

const lengthMaximum = 4096
/** STS itself counts from X-Amz-Date and ignores X-Amz-Expires. */
const validitySeconds = 15 * 60

/** In the order in which they are sent. True: must be there. */
const parameters: ReadonlyMap<string, boolean> = new Map([
  ['Action', true],
  ['Version', true],
  ['X-Amz-Algorithm', true],
  ['X-Amz-Credential', true],
  ['X-Amz-Date', true],
  ['X-Amz-Expires', true],
  ['X-Amz-SignedHeaders', true],
  ['X-Amz-Security-Token', false],
  ['X-Amz-Signature', true]
])

type Trust = Pick<Config, 'partition' | 'authorization'>

/**
 * Judges a presigned GetCallerIdentity URL from outside before anything is sent anywhere. The URL is read as text: a parser
 * that mends URLs would accept what STS reads differently.
 * @param now milliseconds since the epoch
 * @throws PermanentError of the first rule that it breaks
 */
export function checkPresignedUrl(url: string, { config, now }: { config: Trust; now: number }): CheckedUrl {
  const { authority, path, query } = split(url)
  const region = checkHost(authority, config)
  demand(path === '/', 'url-path')
  const given = readQuery(query)
  const headers = Object.fromEntries(config.authorization.signedHeaders.map(({ name, value }) => [name, value]))
  checkCall(given, ['host', ...Object.keys(headers)].sort().join(';'))
  const time = checkDate(given.get('X-Amz-Date') ?? '', now, config.authorization.futureSkewSeconds)
  const accessKeyId = checkCredential(given.get('X-Amz-Credential') ?? '', region, time)
  const pairs = [...parameters.keys()].flatMap((name) => {
    const value = given.get(name)
    return value === undefined ? [] : [`${name}=${encode(value)}`]
  })
  return {
    identityRequest: { region, host: authority, methods: ['POST', 'GET'], query: pairs.join('&'), headers },
    signature: given.get('X-Amz-Signature') ?? '',
    accessKeyId
  }
}

function demand(holds: unknown, rule: Rule): asserts holds {
  if (!holds) throw refused(rule)
}

function split(url: string): { authority: string; path: string; query: string } {
  demand(url.length <= lengthMaximum, 'url-length')
  demand(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(url), 'url-characters')
  demand(url.startsWith('https://'), 'url-scheme')
  demand(!url.includes('#'), 'url-fragment')
  const [, authority = '', path = '', query] = /^https:\/\/([^/?]*)([^?]*)(?:\?(.*))?$/.exec(url) ?? []
  demand(query !== undefined, 'url-query')
  return { authority, path, query }
}

function checkHost(authority: string, config: Trust): string {
  demand(!authority.includes('@'), 'url-user-info')
  demand(!/:\d*$/.test(authority.replace(/^\[.*\]$/, '')), 'url-port')
  const region = stsHosts(config).get(authority)
  demand(region, 'url-host')
  return region
}

function readQuery(query: string): Map<string, string> {
  const given = new Map<string, string>()
  const seen = new Set<string>()
  for (const pair of query.split('&')) {
    const [name = '', value, ...more] = pair.split('=')
    demand(value !== undefined && more.length === 0 && name !== '', 'url-query')
    demand(!seen.has(name.toLowerCase()), 'parameter-repeated')
    seen.add(name.toLowerCase())
    // STS knows them in this spelling; another one is not what was signed.
    demand(parameters.has(name), 'parameter-unknown')
    given.set(name, decode(value))
  }
  for (const [name, required] of parameters) demand(!required || given.has(name), 'parameter-missing')
  return given
}

/** As Signature Version 4 encodes: everything but letters, digits and `-._~`, in upper-case hexadecimal. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** One value has one encoding. `+`, `%2b`, `%41` or `%C0%80` mean different things to different readers. */
function decode(text: string): string {
  demand(/^(?:[A-Za-z0-9\-._~]|%[2-7][0-9A-F])*$/.test(text), 'url-encoding')
  const value = decodeURIComponent(text)
  demand(/^[\x20-\x7e]*$/.test(value) && encode(value) === text, 'url-encoding')
  return value
}

function checkCall(given: ReadonlyMap<string, string>, signedHeaders: string): void {
  demand(given.get('Action') === 'GetCallerIdentity', 'action')
  demand(given.get('Version') === '2011-06-15', 'version')
  demand(given.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256', 'algorithm')
  demand(given.get('X-Amz-SignedHeaders') === signedHeaders, 'signed-headers')
  demand(given.get('X-Amz-Security-Token') !== '', 'security-token')
  demand(/^[0-9a-f]{64}$/.test(given.get('X-Amz-Signature') ?? ''), 'signature')
}

/** Returns the time as it is written: `20261231T235959Z`. */
function checkDate(written: string, now: number, futureSkewSeconds: number): string {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(written)
  demand(parts, 'date')
  const [, year, month, day, hour, minute, second] = parts
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const time = Date.parse(iso)
  // Date.parse takes the 30th of February for a day in March.
  demand(Number.isFinite(time) && new Date(time).toISOString() === iso, 'date')
  demand(time <= now + futureSkewSeconds * 1000, 'date-future')
  demand(now <= time + validitySeconds * 1000, 'date-expired')
  return written
}

function checkCredential(credential: string, region: string, time: string): string {
  const [accessKeyId = '', day, scopeRegion, service, terminator, ...more] = credential.split('/')
  demand(/^\w{16,128}$/.test(accessKeyId) && terminator === 'aws4_request' && more.length === 0, 'credential')
  demand(day === time.slice(0, 8), 'credential-date')
  demand(scopeRegion === region, 'credential-region')
  demand(service === 'sts', 'credential-service')
  return accessKeyId
}
