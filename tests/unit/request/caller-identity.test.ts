import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PermanentError, RetryableError } from '../../../shared/errors'
import { callerIdentity } from '../../../shared/request/caller-identity'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { stsEndpoint } from '../../../shared/request/sts-endpoint'
import { now, presign, sampleConfig } from './sample'

const arn = 'arn:aws:sts::111111111111:assumed-role/Shop_invoker/build-7'
const identity = { account: '111111111111', arn, userId: 'AROAEXAMPLE:build-7' }
const reply = (result: string) => `<?xml version="1.0"?>
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>${result}</GetCallerIdentityResult>
  <ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`
const result = `<Arn>${arn}</Arn><UserId>AROAEXAMPLE:build-7</UserId><Account>111111111111</Account>`
const error = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`

interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string
}

let server: Server
let received: { method?: string; url?: string; host?: string; headers: IncomingMessage['headers'] }[]
let answer: (method: string, response: ServerResponse) => Answer | null

beforeEach(async () => {
  received = []
  server = createServer((request, response) => {
    received.push({ method: request.method, url: request.url, host: request.headers.host, headers: request.headers })
    const given = answer(request.method ?? '', response)
    if (!given) return
    response.writeHead(given.status ?? 200, { 'content-type': 'text/xml', ...given.headers })
    response.end(given.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const endpointFor = async () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function ask(options: { timeoutSeconds?: number; headers?: Record<string, string> } = {}) {
  const signedHeaders = Object.entries(options.headers ?? {}).map(([name, value]) => ({ name, value }))
  const url = await presign({ headers: options.headers, host: 'sts.amazonaws.com' })
  const { identityRequest } = checkPresignedUrl(url, { config: sampleConfig({ signedHeaders }), now })
  return callerIdentity(identityRequest, { endpointFor, timeoutSeconds: options.timeoutSeconds ?? 5, maximumBytes: 65536 })
}

test('the identity is what STS says, asked with the signed host and headers', async () => {
  answer = () => ({ body: reply(result) })
  await expect(ask({ headers: { 'x-maskopy-audience': 'prod' } })).resolves.toEqual(identity)
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ method: 'POST', host: 'sts.amazonaws.com' })
  expect(received[0]?.headers).toMatchObject({ 'x-maskopy-audience': 'prod', 'content-length': '0' })
  expect(received[0]?.url).toMatch(/^\/\?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&/)
})

test('a URL signed for GET is asked again by GET', async () => {
  answer = (method) => (method === 'GET' ? { body: reply(result) } : { status: 403, body: error('SignatureDoesNotMatch') })
  await expect(ask()).resolves.toEqual(identity)
  expect(received.map(({ method }) => method)).toEqual(['POST', 'GET'])
  expect(received[0]?.url).toBe(received[1]?.url)
})

test('a signature that matches neither is refused, after two requests', async () => {
  answer = () => ({ status: 403, body: error('SignatureDoesNotMatch') })
  await expect(ask()).rejects.toMatchObject({ name: 'MaskopyAccessException', causeCode: 'sts-refused' })
  expect(received).toHaveLength(2)
})

test.each(['ExpiredToken', 'InvalidClientTokenId', 'AccessDenied', ''])('refused with %p: not asked again', async (code) => {
  answer = () => ({ status: 403, body: error(code) })
  await expect(ask()).rejects.toMatchObject({ causeCode: 'sts-refused' })
  expect(received).toHaveLength(1)
})

test.each<[string, Answer, string]>([
  ['throttled', { status: 400, body: error('Throttling') }, 'MaskopyThrottlingException'],
  ['too many requests', { status: 429, body: 'slow down' }, 'MaskopyThrottlingException'],
  ['an error of STS', { status: 500, body: error('InternalFailure') }, 'MaskopyHTTPException'],
  ['no service', { status: 503, body: '' }, 'MaskopyHTTPException']
])('%s: tried again later', async (_, given, name) => {
  answer = () => given
  const refusal = await ask().catch((thrown: unknown) => thrown)
  expect(refusal).toBeInstanceOf(RetryableError)
  expect(refusal).toMatchObject({ name })
})

const redirect = { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: reply(result) }
const json = {
  GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: arn, UserId: 'x', Account: '111111111111' } }
}

test.each<[string, Answer, string]>([
  ['a redirect', redirect, 'sts-refused'],
  ['no content', { status: 204 }, 'sts-refused'],
  ['an empty body', { body: '' }, 'sts-reply'],
  ['HTML', { headers: { 'content-type': 'text/html' }, body: reply(result) }, 'sts-reply'],
  ['JSON', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }, 'sts-reply'],
  ['JSON that is called XML', { body: JSON.stringify({ ...json, x: reply(result) }) }, 'sts-reply'],
  ['broken XML', { body: reply(result).slice(0, -5) }, 'sts-reply'],
  ['another action', { body: reply(result).replaceAll('GetCallerIdentity', 'GetSessionToken') }, 'sts-reply'],
  ['two results', { body: reply(`${result}</GetCallerIdentityResult><GetCallerIdentityResult>${result}`) }, 'sts-reply'],
  ['two ARNs', { body: reply(`${result}<Arn>${arn}</Arn>`) }, 'sts-reply'],
  ['an unknown element', { body: reply(`${result}<Admin>true</Admin>`) }, 'sts-reply'],
  ['an element in an ARN', { body: reply(result.replace('Shop', '<b>Shop</b>')) }, 'sts-reply'],
  ['no account', { body: reply(result.replace(/<Account>.*<\/Account>/, '')) }, 'sts-reply'],
  ['an account that is not of the ARN', { body: reply(result.replace('<Account>1', '<Account>2')) }, 'sts-reply'],
  ['an ARN of another service', { body: reply(result.replace(':sts:', ':s3:')) }, 'sts-reply'],
  ['a document type', { body: reply(result).replace('<Get', '<!DOCTYPE x [<!ENTITY e "x">]><Get') }, 'sts-reply'],
  ['more than 64 KiB', { body: reply(result) + ' '.repeat(70_000) }, 'sts-reply']
])('an answer that is not of STS is refused: %s', async (_, given, rule) => {
  answer = () => given
  const refusal = await ask().catch((thrown: unknown) => thrown)
  expect(refusal).toBeInstanceOf(PermanentError)
  expect(refusal).toMatchObject({ name: 'MaskopyAccessException', causeCode: rule })
  expect(received).toHaveLength(1)
})

test.each([
  ['never comes', () => null],
  ['begins and never ends', (_: string, response: ServerResponse) => (response.writeHead(200).write('<'), null)]
])('an answer that %s is waited for no longer than the timeout', async (_, given) => {
  answer = given
  const refusal = await ask({ timeoutSeconds: 0.2 }).catch((thrown: unknown) => thrown)
  expect(refusal).toBeInstanceOf(RetryableError)
  expect(refusal).toMatchObject({ name: 'MaskopyTimeoutException', message: 'STS did not answer.' })
})

test('a broken connection is tried again later, and says nothing of the URL', async () => {
  answer = (_, response) => (response.socket?.destroy(), null)
  const refusal = await ask().catch((thrown: unknown) => thrown)
  expect(refusal).toMatchObject({ reason: 'STS does not answer', causeCode: 'ECONNRESET' })
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain('X-Amz-Signature')
})

describe('the endpoint', () => {
  afterEach(() => {
    delete process.env.AWS_ENDPOINT_URL_STS
  })

  test.each([
    ['us-east-1', 'https://sts.us-east-1.amazonaws.com/'],
    ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn/'],
    ['us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com/']
  ])("of %s is the SDK's", async (region, url) => {
    expect((await stsEndpoint(region)).href).toBe(url)
  })

  test('is what AWS_ENDPOINT_URL_STS says', async () => {
    process.env.AWS_ENDPOINT_URL_STS = 'http://127.0.0.1:4566'
    expect((await stsEndpoint('us-east-1')).href).toBe('http://127.0.0.1:4566/')
  })
})
