import { AwsError, type Codec, type HttpRequest, type HttpResponse, type Service } from '../core/call'
import type { Clock } from '../core/clock'
import type { Dispatcher } from '../core/dispatcher'
import { uuid, type Random } from '../core/random'
import { codecOf } from './codecs'
import { jsonCodec } from './json-codec'
import { queryCodec } from './query-codec'
import { refuse } from './refusals'
import { readClaim } from './signature'
import { verifySignature, type KeyRing } from './verify'

/** What a request handler needs of the local cloud. */
export interface Wire {
  dispatcher: Dispatcher
  /** Knows every access key that was issued. */
  identities: KeyRing
  clock: Clock
  random: Random
  /** Told of every error that is no AwsError, which is a fault of the local cloud itself; standard error if absent. */
  onFault?: (fault: unknown, request: HttpRequest) => void
}

export type RequestHandler = (request: HttpRequest) => Promise<HttpResponse>

const nobody: Service = { signingName: '', protocol: 'query', operations: {} }
const nobodyJson: Service = { signingName: '', protocol: 'json-1.1', operations: {} }

/** The service that the signature names; without one, an imaginary service that speaks as the request does. */
const addresseeOf = (request: HttpRequest, dispatcher: Dispatcher) => {
  const claim = readClaim(request)
  const stranger = request.headers['x-amz-target'] ? nobodyJson : nobody
  const service = typeof claim === 'object' ? dispatcher.service(claim.service) : undefined
  const codec: Codec = service ? codecOf(service) : stranger === nobody ? queryCodec(stranger) : jsonCodec(stranger)
  return { claim, service, codec, protocol: (service ?? stranger).protocol }
}

const printFault = (fault: unknown, { method, path }: HttpRequest): void => {
  process.stderr.write(`local cloud: ${method} ${path} failed: ${fault instanceof Error ? fault.stack : String(fault)}\n`)
}

/**
 * Everything between a request and its response: the signature decides who calls which service, the service's protocol what the
 * call is, the dispatcher what comes of it. Never rejects. Needs no socket.
 */
export const createRequestHandler = ({ dispatcher, identities, clock, random, onFault = printFault }: Wire): RequestHandler => {
  const answer = async (request: HttpRequest, requestId: string): Promise<HttpResponse> => {
    const { claim, service, codec, protocol } = addresseeOf(request, dispatcher)
    try {
      if (claim === undefined) throw refuse(protocol, 'unsigned')
      if (claim === 'incomplete') throw refuse(protocol, 'incomplete')
      if (!service) throw new AwsError('UnknownService', `The local cloud has no service ${claim.service}.`, 404)
      const caller = verifySignature(request, claim, protocol, { keys: identities, clock })
      const { operation, input } = codec.parse(request)
      const output = await dispatcher.dispatch({ service: claim.service, operation, input, caller, requestId })
      return codec.reply(operation, output, requestId, request)
    } catch (error) {
      if (error instanceof AwsError) return codec.fault(error, requestId, request)
      onFault(error, request)
      const message = error instanceof Error ? error.message : String(error)
      return codec.fault(new AwsError('InternalFailure', message, 500), requestId, request)
    }
  }
  return (request) => answer(request, uuid(random))
}
