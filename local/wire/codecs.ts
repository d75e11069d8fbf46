import type { Codec, Service } from '../core/call'
import { jsonCodec } from './json-codec'
import { ec2Codec, queryCodec } from './query-codec'

const known = new WeakMap<Service, Codec>()

const makeCodec = (service: Service): Codec => {
  if (service.codec) return service.codec
  switch (service.protocol) {
    case 'query':
      return queryCodec(service)
    case 'ec2':
      return ec2Codec(service)
    case 'json-1.0':
    case 'json-1.1':
      return jsonCodec(service)
    case 'rest-s3':
      throw new Error(`${service.signingName} speaks rest-s3 and has to bring its own codec.`)
  }
}

/** How `service` writes on the wire. */
export const codecOf = (service: Service): Codec => {
  const codec = known.get(service) ?? makeCodec(service)
  known.set(service, codec)
  return codec
}
