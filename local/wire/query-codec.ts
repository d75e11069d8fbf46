import { AwsError, type Codec, type HttpRequest, type HttpResponse, type Service } from '../core/call'
import { decodeForm, type FormValue } from './form'
import { toJson } from './json'
import { membersXml, type XmlNaming } from './xml'

const xmlReply = (status: number, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: Buffer.from(body)
})

/** A presigned request carries its parameters in the query, an ordinary one in its body. */
const parametersOf = (request: HttpRequest): [string, string][] =>
  [...new URLSearchParams(request.query), ...new URLSearchParams(request.body.toString('utf8'))].filter(
    ([name]) => !name.toLowerCase().startsWith('x-amz-')
  )

const parseForm = (request: HttpRequest, nested: boolean) => {
  const { Action, Version, ...input } = decodeForm(parametersOf(request), nested)
  if (typeof Action !== 'string') throw new AwsError('MissingAction', 'No action was supplied with this request')
  return { operation: Action, version: typeof Version === 'string' ? Version : '', input }
}

const assertOffered = (service: Service, operation: string, version: string): void => {
  if (Object.hasOwn(service.operations, operation)) return
  throw new AwsError('InvalidAction', `Could not find operation ${operation} for version ${version || 'NO_VERSION_SPECIFIED'}`)
}

const faultType = (error: AwsError): string => (error.httpStatus >= 500 ? 'Receiver' : 'Sender')

/** AWS Query: RDS, STS, IAM, CloudFormation. Replies in JSON to `Accept: application/json`, as these services do. */
export const queryCodec = (service: Service): Codec => {
  const naming: XmlNaming = { member: (name) => name, element: (name) => service.listElements?.[name] ?? 'member' }
  const wantsJson = (request: HttpRequest) => (request.headers.accept ?? '').split(',')[0]!.trim() === 'application/json'
  const jsonReply = (status: number, document: unknown, requestId: string): HttpResponse => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: toJson(document)
  })
  return {
    parse: (request) => {
      const { operation, version, input } = parseForm(request, true)
      assertOffered(service, operation, version)
      return { operation, input }
    },
    reply: (operation, output, requestId, request) => {
      if (wantsJson(request)) {
        const result = { [`${operation}Result`]: output ?? null, ResponseMetadata: { RequestId: requestId } }
        return jsonReply(200, { [`${operation}Response`]: result }, requestId)
      }
      const result = output ? `<${operation}Result>${membersXml(output, naming)}</${operation}Result>` : ''
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
      const body = `<${operation}Response xmlns="${service.namespace ?? ''}">${result}${metadata}</${operation}Response>`
      return xmlReply(200, body, requestId)
    },
    fault: (error, requestId, request) => {
      const members = { Type: faultType(error), Code: error.code, Message: error.message, ...error.members }
      if (wantsJson(request)) return jsonReply(error.httpStatus, { Error: members, RequestId: requestId }, requestId)
      const document = `<Error>${membersXml(members, naming)}</Error><RequestId>${requestId}</RequestId>`
      const body = `<ErrorResponse xmlns="${service.namespace ?? ''}">${document}</ErrorResponse>`
      return xmlReply(error.httpStatus, body, requestId)
    }
  }
}

const renameLists = (value: FormValue, names: Readonly<Record<string, string>>): FormValue => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((element) => renameLists(element, names))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      Array.isArray(member) ? (names[name] ?? name) : name,
      renameLists(member, names)
    ])
  )
}

/** The EC2 dialect of AWS Query: lists without element names in, `item` elements and small first letters out. */
export const ec2Codec = (service: Service): Codec => {
  const small = (name: string) => name[0]!.toLowerCase() + name.slice(1)
  const naming: XmlNaming = { member: (name) => service.listElements?.[name] ?? small(name), element: () => 'item' }
  const asWritten: XmlNaming = { member: (name) => name, element: () => 'item' }
  return {
    parse: (request) => {
      const { operation, version, input } = parseForm(request, false)
      if (!Object.hasOwn(service.operations, operation)) {
        throw new AwsError('InvalidAction', `The action ${operation} is not valid for this web service (version ${version}).`)
      }
      return { operation, input: renameLists(input, service.inputMembers ?? {}) as Record<string, FormValue> }
    },
    reply: (operation, output, requestId) => {
      const result = `<requestId>${requestId}</requestId>${membersXml(output ?? { return: true }, naming)}`
      return xmlReply(200, `<${operation}Response xmlns="${service.namespace ?? ''}">${result}</${operation}Response>`, requestId)
    },
    fault: (error, requestId) => {
      const members = membersXml({ Code: error.code, Message: error.message, ...error.members }, asWritten)
      const errors = `<Errors><Error>${members}</Error></Errors>`
      return xmlReply(error.httpStatus, `<Response>${errors}<RequestID>${requestId}</RequestID></Response>`, requestId)
    }
  }
}
