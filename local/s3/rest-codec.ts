import { XMLParser } from 'fast-xml-parser'
import { AwsError, type Codec, type HttpRequest, type HttpResponse } from '../core/call'
import { membersXml, type XmlNaming } from '../wire/xml'
import type { Checksums } from './buckets'
import { checkedSums, checksumHeaders } from './checksums'
import { decodeChunked } from './chunked'
import { keptConfigurations, operationOf, type Level } from './routes'

/** Query parameters and headers by the SDK members that they are. */
const parameterMembers: Record<string, string> = {
  versionId: 'VersionId',
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
  'encoding-type': 'EncodingType',
  uploadId: 'UploadId',
  partNumber: 'PartNumber'
}

const headerMembers: Record<string, string> = {
  'content-type': 'ContentType',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-language': 'ContentLanguage',
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  range: 'Range',
  'x-amz-checksum-mode': 'ChecksumMode',
  'x-amz-copy-source': 'CopySource',
  'x-amz-expected-bucket-owner': 'ExpectedBucketOwner'
}

/** Members of an output that travel as headers. */
const replyHeaders: Record<string, string> = {
  AcceptRanges: 'accept-ranges',
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'etag',
  Location: 'location',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  VersionId: 'x-amz-version-id'
}

/** Operations that answer in XML, with the root element. */
const documentRoots: Record<string, string> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
  GetBucketVersioning: 'VersioningConfiguration',
  GetBucketLocation: 'LocationConstraint',
  DeleteObjects: 'DeleteResult',
  CopyObject: 'CopyObjectResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
  CompleteMultipartUpload: 'CompleteMultipartUploadResult'
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const elementNames: Record<string, string> = { Buckets: 'Bucket' }
/** Lists are flattened, but for the list of buckets; some are named otherwise in the SDK. */
const naming: XmlNaming = {
  member: (name) => ({ Versions: 'Version', DeleteMarkers: 'DeleteMarker', Errors: 'Error' })[name] ?? name,
  element: (name) => elementNames[name]
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'Object' || name === 'Part'
})

const parseXml = (body: Buffer): any => {
  try {
    return Object.values(parser.parse(body.toString('utf8'), true)).find((root) => typeof root === 'object') ?? {}
  } catch {
    throw new AwsError(
      'MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema'
    )
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.")
  }
}

const pathParts = (path: string): { level: Level; Bucket?: string; Key?: string } => {
  const [, bucket = '', ...key] = path.split('/')
  if (bucket === '') return { level: 'service' }
  const Key = key.join('/')
  const Bucket = decoded(bucket)
  return Key === '' ? { level: 'bucket', Bucket } : { level: 'object', Bucket, Key: decoded(Key) }
}

const named = (members: Record<string, string>, value: (name: string) => string | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, member]) => {
      const found = value(name)
      return found === undefined ? [] : [[member, found]]
    })
  )

const metadataOf = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), value])
  )

const bodyOf = ({ headers, body }: HttpRequest): { body: Buffer; checksums: Checksums; ContentEncoding?: string } => {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim())
  const chunked = encodings.includes('aws-chunked') || (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  const content = chunked ? decodeChunked(body) : { body, trailers: {} }
  const rest = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',')
  const checksums = checkedSums(content.body, { ...headers, ...content.trailers })
  return { body: content.body, checksums, ...(rest && { ContentEncoding: rest }) }
}

const bodyMembers = (operation: string, body: Buffer): Record<string, unknown> => {
  if (operation === 'PutBucketPolicy') return { Policy: body.toString('utf8') }
  if (operation === 'PutBucketVersioning') return { VersioningConfiguration: parseXml(body) }
  if (operation === 'CompleteMultipartUpload') return { MultipartUpload: { Parts: parseXml(body).Part ?? [] } }
  if (operation === 'PutObject' || operation === 'UploadPart') return { Body: body }
  if (operation === 'CreateBucket') return body.length === 0 ? {} : { CreateBucketConfiguration: parseXml(body) }
  if (operation === 'DeleteObjects') {
    const { Object: Objects = [], Quiet } = parseXml(body)
    return { Delete: { Objects, Quiet: Quiet === 'true' } }
  }
  const isKept = Object.values(keptConfigurations).some((name) => operation === `Put${name}`)
  return isKept ? { Document: body.toString('utf8') } : {}
}

const headersFor = (output: any, requestId: string): Record<string, string> => {
  const present = Object.entries(replyHeaders).filter(([member]) => output?.[member] !== undefined)
  const checksums = Object.entries<string>(output ?? {}).filter(([member]) => member.startsWith('Checksum'))
  return {
    'x-amz-request-id': requestId,
    ...Object.fromEntries(present.map(([member, header]) => [header, String(output[member])])),
    ...Object.fromEntries(Object.entries<string>(output?.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(output?.LastModified && { 'last-modified': output.LastModified.toUTCString() }),
    ...checksumHeaders(Object.fromEntries(checksums))
  }
}

const document = (root: string, output: any): Buffer => {
  const content = root === 'LocationConstraint' ? (output.LocationConstraint ?? '') : membersXml(output, naming)
  return Buffer.from(`${declaration}<${root} xmlns="${namespace}">${content}</${root}>`)
}

const statusOf = (operation: string, output: any): number => {
  if (operation.startsWith('Delete') && operation !== 'DeleteObjects') return 204
  if (operation === 'AbortMultipartUpload' || operation === 'PutBucketPolicy') return 204
  return output?.ContentRange === undefined ? 200 : 206
}

const reply = (operation: string, output: any, requestId: string): HttpResponse => {
  const status = statusOf(operation, output)
  const root = documentRoots[operation]
  const headers = headersFor(root ? { VersionId: output?.VersionId } : output, requestId)
  if (root) return { status, headers: { ...headers, 'content-type': 'application/xml' }, body: document(root, output) }
  if (typeof output?.Document === 'string') {
    return { status, headers: { ...headers, 'content-type': 'application/xml' }, body: Buffer.from(output.Document) }
  }
  if (operation === 'GetBucketPolicy') {
    return { status, headers: { ...headers, 'content-type': 'application/json' }, body: Buffer.from(output.Policy) }
  }
  return { status, headers, body: output?.Body ?? Buffer.alloc(0) }
}

/** How S3 writes: the operation from method, path and query; members in path, query, headers and body. Path style only. */
export const s3Codec: Codec = {
  parse: (request) => {
    const query = new URLSearchParams(request.query.replace(/\+/g, '%2B'))
    const { level, ...place } = pathParts(request.path)
    const operation = operationOf(request, level, query)
    if (!operation) {
      throw new AwsError('NotImplemented', 'A header or query you provided implies functionality that is not implemented.', 501)
    }
    const { body, checksums, ...encoding } = bodyOf(request)
    const input = {
      ...place,
      ...named(parameterMembers, (name) => query.get(name) ?? undefined),
      ...named(headerMembers, (name) => request.headers[name]),
      ...(Object.keys(metadataOf(request.headers)).length > 0 && { Metadata: metadataOf(request.headers) }),
      ...encoding,
      ...checksums,
      ...bodyMembers(operation, body)
    }
    return { operation, input }
  },
  reply,
  fault: (error, requestId) => {
    const members = { Code: error.code, Message: error.message, ...error.members, RequestId: requestId, HostId: requestId }
    return {
      status: error.httpStatus,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: Buffer.from(`${declaration}<Error>${membersXml(members, naming)}</Error>`)
    }
  }
}
