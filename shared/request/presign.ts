import { randomInt } from 'node:crypto'
import type { STSClient } from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { stsHostOf } from './sts-hosts'

/**
 * A signature proves one request, and two of the same second would be the same. STS ignores X-Amz-Expires and counts 15 minutes, so
 * its value tells them apart; seven days is the most that a signer accepts.
 */
const expiresSeconds = { from: 900, to: 604_800 }

/** Headers that a deployment demands to be signed besides `host`, with their values. */
export type SignedHeaders = Readonly<Record<string, string>>

/**
 * The presigned URL of STS GetCallerIdentity that proves who a requester is: POST, for the region's real STS host, whatever
 * endpoint the client is pointed at. A bearer credential for 15 minutes: never to be shown, logged or stored.
 * @param client brings credentials and region
 * @param at milliseconds since the epoch
 */
export async function presignCallerIdentity(client: STSClient, at: number, headers: SignedHeaders = {}): Promise<string> {
  const { sha256, credentials } = client.config
  const region = await client.config.region()
  const hostname = stsHostOf(region)
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256 })
  const { query = {} } = await signer.presign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, ...headers }
    },
    { expiresIn: randomInt(expiresSeconds.from, expiresSeconds.to), signingDate: new Date(at), unhoistableHeaders: new Set(Object.keys(headers)) }
  )
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return `https://${hostname}/?${pairs.join('&')}`
}
