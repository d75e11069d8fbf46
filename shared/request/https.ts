import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'

export interface HttpRequest {
  method: 'GET' | 'POST'
  /** Path and query, from the server's root. */
  path: string
  /** With `host`: it goes out as it stands here, whatever the endpoint is. */
  headers: Readonly<Record<string, string>>
  /** For everything, the body of the reply included. */
  timeoutSeconds: number
  /** A longer reply is cut off with an error. */
  maximumBytes: number
}

export interface HttpReply {
  status: number
  contentType: string
  body: string
}

export type Http = (endpoint: URL, request: HttpRequest) => Promise<HttpReply>

export class ReplyTooLongError extends Error {
  override readonly name = 'ReplyTooLongError'
}

/**
 * One request with an empty body to an endpoint, and no redirects. `fetch` would replace the Host header.
 * @throws ReplyTooLongError, or what the network says; an AbortError or TimeoutError after the timeout
 */
export const sendHttp: Http = (endpoint, { method, path, headers, timeoutSeconds, maximumBytes }) =>
  new Promise((resolve, reject) => {
    const send = endpoint.protocol === 'https:' ? requestHttps : requestHttp
    const hostname = endpoint.hostname.replace(/^\[|\]$/g, '')
    const request = send(
      {
        protocol: endpoint.protocol,
        hostname,
        port: endpoint.port,
        method,
        path,
        headers: { ...headers, 'content-length': '0' },
        agent: false,
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
        // Otherwise Node.js would expect the certificate of the Host header.
        servername: isIP(hostname) ? '' : hostname
      },
      (response) => read(response, maximumBytes).then(resolve, reject)
    )
    request.on('error', reject)
    request.end()
  })

async function read(response: IncomingMessage, maximumBytes: number): Promise<HttpReply> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maximumBytes) throw new ReplyTooLongError(`The reply is longer than ${maximumBytes} bytes.`)
    chunks.push(chunk)
  }
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    body: Buffer.concat(chunks).toString('utf8')
  }
}
