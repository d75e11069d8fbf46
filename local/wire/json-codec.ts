import { AwsError, type Codec, type HttpResponse, type Service } from '../core/call'
import { toJson } from './json'

const contentTypes = { 'json-1.0': 'application/x-amz-json-1.0', 'json-1.1': 'application/x-amz-json-1.1' }

const parseBody = (body: Buffer): Record<string, unknown> => {
  try {
    const input: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'))
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>
  } catch {
    // Not JSON: the refusal is the same as for JSON of the wrong kind.
  }
  throw new AwsError('SerializationException', 'Could not parse the request body as a JSON object.')
}

/** AWS JSON 1.0 and 1.1: DynamoDB, SQS, ECS, EventBridge, CloudWatch Logs, KMS. */
export const jsonCodec = (service: Service): Codec => {
  const contentType = contentTypes[service.protocol === 'json-1.0' ? 'json-1.0' : 'json-1.1']
  const answer = (status: number, document: unknown, requestId: string, headers: Record<string, string> = {}): HttpResponse => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...headers },
    body: document === undefined ? Buffer.alloc(0) : toJson(document)
  })
  return {
    parse: (request) => {
      const [prefix, operation] = (request.headers['x-amz-target'] ?? '').split('.')
      if (prefix !== service.targetPrefix || !operation || !Object.hasOwn(service.operations, operation)) {
        throw new AwsError('UnknownOperationException', `The operation ${operation || 'without a name'} is not known.`)
      }
      return { operation, input: parseBody(request.body) }
    },
    reply: (_operation, output, requestId) => answer(200, output ?? {}, requestId),
    fault: (error, requestId) => {
      const oldCode = service.queryErrorCodes && (service.queryErrorCodes[error.code] ?? error.code)
      const side = error.httpStatus >= 500 ? 'Receiver' : 'Sender'
      return answer(error.httpStatus, { __type: error.code, message: error.message, ...error.members }, requestId, {
        'x-amzn-errortype': error.code,
        ...(oldCode && { 'x-amzn-query-error': `${oldCode};${side}` })
      })
    }
  }
}
