import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Surroundings } from '../core/surroundings'
import { hex } from '../core/random'

/** One task's access to its role; `environment` is what the SDK's container credential provider reads. */
export interface CredentialsGrant {
  environment: Record<string, string>
  revoke(): void
}

/** ECS's container credentials endpoint, on a loopback address that the SDKs accept as `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export interface CredentialsEndpoint {
  grant(roleArn: string, sessionName: string): CredentialsGrant
  close(): Promise<void>
}

interface Granted {
  roleArn: string
  sessionName: string
  token: string
}

const answer = (surroundings: Surroundings, granted: Granted | undefined, request: IncomingMessage, reply: ServerResponse) => {
  const json = (status: number, body: object) => {
    reply.writeHead(status, { 'content-type': 'application/json' })
    reply.end(JSON.stringify(body))
  }
  if (!granted) return json(404, { code: 'InvalidIdInRequest', message: 'CredentialsV2Request: Credentials not found' })
  if (request.headers.authorization !== granted.token) return json(403, { code: 'AccessDenied', message: 'Wrong token' })
  const issued = surroundings.credentialsForRole(granted.roleArn, granted.sessionName, 'ecs-tasks.amazonaws.com')
  return json(200, {
    RoleArn: granted.roleArn,
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    Token: issued.sessionToken,
    Expiration: new Date(issued.expiresAt).toISOString()
  })
}

/** Starts the endpoint on an ephemeral port of 127.0.0.1; it keeps no process alive. */
export const startCredentialsEndpoint = async (surroundings: Surroundings): Promise<CredentialsEndpoint> => {
  const grants = new Map<string, Granted>()
  const server = createServer((request, reply) => {
    try {
      answer(surroundings, grants.get(request.url ?? ''), request, reply)
    } catch (error) {
      reply.writeHead(500, { 'content-type': 'application/json' })
      reply.end(JSON.stringify({ code: 'InternalServerError', message: String(error) }))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    grant: (roleArn, sessionName) => {
      const path = `/v2/credentials/${hex(surroundings.random, 32)}`
      const token = hex(surroundings.random, 64)
      grants.set(path, { roleArn, sessionName, token })
      return {
        environment: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}${path}`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: token
        },
        revoke: () => void grants.delete(path)
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
