import { Readable } from 'node:stream'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient } from '@aws-sdk/client-ecs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KMSClient } from '@aws-sdk/client-kms'
import { RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { AwsError, type HttpRequest, type Service } from '../../../local/core/call'
import { codecOf } from '../../../local/wire/codecs'
import type { Config } from '../../../shared/config/schema'
import { fastDocumentClient } from './document-client'

/** A call of a function on its way out of the SDK. */
export interface OutgoingCall {
  service: string
  operation: string
  input: any
  /** Whose credentials it was made with. */
  account: string
}

/** What the clients of an execution environment speak to: whatever run it is used in now. */
export interface Line {
  service(name: string): Service
  /** Throws AwsError where AWS refuses; rejects with another error where no answer comes; or never settles. */
  call(call: OutgoingCall): Promise<unknown>
}

const noSigner = { sign: async <Request>(request: Request) => request }

const encode = (text: string) => encodeURIComponent(text)

const queryOf = (query: Record<string, any> = {}): string =>
  Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => (one === null ? name : `${encode(name)}=${encode(one)}`)))
    .join('&')

const bytesOf = (body: any): Buffer => {
  if (body === undefined || body === null) return Buffer.alloc(0)
  return ArrayBuffer.isView(body) ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.from(body)
}

/** The SDK writes requests and reads answers as ever; in between the emulator's own codec does the same on the other side. */
const handlerOf = (line: Line, serviceName: string, account: string) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  destroy: () => undefined,
  handle: async ({ method, path, query, headers, body }: any) => {
    const service = line.service(serviceName)
    const codec = codecOf(service)
    const request: HttpRequest = {
      method, path, query: queryOf(query),
      headers: Object.fromEntries(Object.entries<string>(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: bytesOf(body)
    }
    const { operation, input } = codec.parse(request)
    const answered = async () => {
      try {
        return codec.reply(operation, await line.call({ service: serviceName, operation, input, account }), 'simulated', request)
      } catch (error) {
        if (error instanceof AwsError) return codec.fault(error, 'simulated', request)
        throw error
      }
    }
    const { status, headers: answerHeaders, body: content } = await answered()
    // Objects of S3 are read as streams; everything else the SDK takes whole.
    return { response: { statusCode: status, headers: { ...answerHeaders }, body: serviceName === 's3' ? Readable.from([content]) : content } }
  }
})

/** Serialization without all that surrounds it in the SDK: signing, endpoints, retries and the like, which have nothing to do here. */
const directly = <Client>(client: Client, handler: ReturnType<typeof handlerOf>): Client => {
  const { config } = client as any
  const { protocol } = config
  protocol.setSerdeContext(config)
  const endpoint = { protocol: 'https:', hostname: 'simulated.invalid', path: '/' }
  const context = { ...config, endpoint: async () => endpoint }
  const operations = new Map<unknown, object>()
  const operationOf = (schema: unknown[]) => {
    const [, namespace, name, traits, input, output] = schema
    const operation = operations.get(schema) ?? { namespace, name, traits, input, output }
    operations.set(schema, operation)
    return operation
  }
  const send = async ({ schema, input }: any): Promise<unknown> => {
    const operation = operationOf(schema)
    const { response } = await handler.handle(await protocol.serializeRequest(operation, input, context))
    return protocol.deserializeResponse(operation, context, response)
  }
  return Object.assign(client as object, { send }) as Client
}

/** Clients of one execution environment, made as the deployed functions make theirs; retries are the pipeline's business. */
export const createClients = (line: Line, config: Config) => {
  const make = <Client>(Client: new (options: any) => Client, service: string, account = config.stagingAccountId): Client => {
    const handler = handlerOf(line, service, account)
    const client = new Client({
      region: config.region,
      endpoint: `https://${service}.invalid`,
      credentials: { accessKeyId: account, secretAccessKey: 'none' },
      requestHandler: handler,
      signer: noSigner,
      forcePathStyle: true,
      maxAttempts: 1,
      cacheMiddleware: true,
      md5: false,
      // One without methods: what would be logged is not even put together.
      logger: {}
    })
    // Objects of S3 are streams, which its middleware knows how to handle.
    return service === 's3' ? client : directly(client, handler)
  }
  const rds = new Map<string, RDSClient>()
  const kms = make(KMSClient, 'kms')
  return {
    table: fastDocumentClient(line, config.stagingAccountId),
    queue: make(SQSClient, 'sqs'),
    bus: make(EventBridgeClient, 'events'),
    ec2: make(EC2Client, 'ec2'),
    ecs: make(ECSClient, 'ecs'),
    s3: make(S3Client, 's3'),
    kms: () => kms,
    rds: (role?: { roleArn: string }) => {
      const account = role ? role.roleArn.split(':')[4]! : config.stagingAccountId
      const client = rds.get(account) ?? make(RDSClient, 'rds', account)
      rds.set(account, client)
      return client
    }
  }
}

export type Clients = ReturnType<typeof createClients>
