import { Readable } from 'node:stream'
import type { RequestHandler } from './handle-request'

/** What the SDK v3 hands its `requestHandler`, as far as it is used here. */
interface SdkRequest {
  method: string
  path: string
  query?: Record<string, string | string[] | null | undefined>
  headers: Record<string, string>
  body?: any
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const queryOf = (query: SdkRequest['query'] = {}): string =>
  Object.entries(query)
    .flatMap(([name, value]) => {
      if (value === undefined) return []
      const values = Array.isArray(value) ? value : [value]
      return values.map((one) => (one === null ? encode(name) : `${encode(name)}=${encode(one)}`))
    })
    .join('&')

const bodyOf = async (body: any): Promise<Buffer> => {
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!(body instanceof Readable)) return Buffer.from(body)
  const parts: Buffer[] = []
  for await (const part of body) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

/**
 * A `requestHandler` for SDK v3 clients that calls the local cloud without a socket: the SDK serializes and signs as ever, and
 * the very code behind the endpoint answers.
 */
export const inProcess = (handle: RequestHandler) => ({
  handle: async (request: SdkRequest) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const body = await bodyOf(request.body)
    const { method, path } = request
    const { status, ...reply } = await handle({ method, path, query: queryOf(request.query), headers, body })
    return { response: { statusCode: status, headers: { ...reply.headers }, body: Readable.from([reply.body]) } }
  }
})
