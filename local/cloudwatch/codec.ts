import { cbor, tag } from '@smithy/core/cbor'
import { AwsError, type Codec, type HttpResponse, type Service } from '../core/call'
import { jsonCodec } from '../wire/json-codec'

const path = /^\/service\/\w+\/operation\/(\w+)$/

const answer = (status: number, document: unknown, requestId: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId },
  body: Buffer.from(cbor.serialize(document))
})

/** Seconds since the epoch. */
const timeTag = 1

/** Undefined members have no form in CBOR, and times have one of their own. */
const toWire = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toWire)
  if (value instanceof Date) return tag({ tag: timeTag, value: value.getTime() / 1000 })
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, toWire(member)]])))
}

const fromWire = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(fromWire)
  if (typeof value !== 'object' || value === null) return value
  if ('tag' in value && 'value' in value && value.tag === timeTag) return new Date(Number(value.value) * 1000)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromWire(member)]))
}

/** CloudWatch speaks JSON 1.0 with the SDK for JavaScript, and Smithy RPC v2 CBOR with newer command lines. */
export const cloudWatchCodec = (service: Service): Codec => {
  const json = jsonCodec(service)
  return {
    parse: (request) => {
      const operation = path.exec(request.path)?.[1]
      if (!operation) return json.parse(request)
      if (!Object.hasOwn(service.operations, operation)) throw new AwsError('UnknownOperationException', `The operation ${operation} is not known.`)
      return { operation, input: request.body.length ? (fromWire(cbor.deserialize(request.body)) as Record<string, unknown>) : {} }
    },
    reply: (operation, output, requestId, request) =>
      path.test(request.path) ? answer(200, toWire(output ?? {}), requestId) : json.reply(operation, output, requestId, request),
    fault: (error, requestId, request) =>
      path.test(request.path)
        ? answer(error.httpStatus, { __type: error.code, message: error.message }, requestId)
        : json.fault(error, requestId, request)
  }
}
