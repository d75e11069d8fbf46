import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpRequest } from '../core/call'
import { createRequestHandler, type RequestHandler, type Wire } from './handle-request'

export interface Endpoint {
  /** `http://127.0.0.1:port`; what `AWS_ENDPOINT_URL` has to say. */
  url: string
  port: number
  /** Ends open connections too. */
  close(): Promise<void>
}

const defaultMaximumBodyBytes = 64 * 1024 * 1024

const readBody = async (request: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += part.length
    if (length > maximumBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts, length)
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')])
  )

const requestOf = (message: IncomingMessage, body: Buffer): HttpRequest => {
  const [path, ...query] = (message.url ?? '/').split('?')
  return { method: message.method ?? 'GET', path: path!, query: query.join('?'), headers: headersOf(message), body }
}

const serve = async (
  message: IncomingMessage,
  response: ServerResponse,
  handle: RequestHandler,
  maximumBytes: number
): Promise<void> => {
  const body = await readBody(message, maximumBytes)
  if (!body) {
    response.writeHead(413, { connection: 'close' }).end(() => message.destroy())
    return
  }
  const reply = await handle(requestOf(message, body))
  const length = reply.headers['content-length'] ?? String(reply.body.length)
  response.writeHead(reply.status, { ...reply.headers, 'content-length': length })
  response.end(message.method === 'HEAD' ? undefined : reply.body)
}

/**
 * Opens the one HTTP endpoint of the local cloud, on the loopback interface only. All services and accounts share it: the
 * signature tells them apart. `port` 0 takes a free one; rejects if the port is taken.
 */
export const startEndpoint = async (
  wire: Wire & { port?: number; maximumBodyBytes?: number }
): Promise<Endpoint> => {
  const handle = createRequestHandler(wire)
  const server = createServer((message, response) => {
    serve(message, response, handle, wire.maximumBodyBytes ?? defaultMaximumBodyBytes).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wire.port ?? 0, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
