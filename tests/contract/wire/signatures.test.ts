import { Hash } from '@smithy/core/serde'
import { SignatureV4 } from '@smithy/signature-v4'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { DescribeLogGroupsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { request as httpRequest } from 'node:http'
import type { Clock } from '../../../local/core/clock'
import type { IssuedKey } from '../../../local/iam/identities'
import { createLogs } from '../../../local/logs/service'
import { createS3 } from '../../../local/s3/service'
import { createSts } from '../../../local/sts/service'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

const minute = 60_000
let offset = 0
const clock: Clock = { now: () => Date.now() + offset, after: () => () => undefined }
let cloud: TestEndpoint

beforeAll(async () => {
  cloud = await startTestEndpoint(
    (surroundings, identities) => [createSts(identities), createS3(surroundings), createLogs(surroundings).service],
    { clock }
  )
})

afterAll(() => cloud.close())
beforeEach(() => void (offset = 0))

const clients = {
  sts: (config: any) => new STSClient(config).send(new GetCallerIdentityCommand({})),
  s3: (config: any) => new S3Client(config).send(new ListBucketsCommand({})),
  logs: (config: any) => new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}))
}
type Kind = keyof typeof clients

const session = (): IssuedKey => {
  const role = {
    arn: `arn:aws:iam::${account}:role/app/Worker`, name: 'Worker', path: '/app/', id: 'AROAEXAMPLE', account, createdAt: 0,
    trustPolicy: '{"Statement":[]}', inlinePolicies: new Map(), attachedPolicies: new Set<string>(),
    maxSessionSeconds: 3600, tags: []
  }
  return cloud.identities.issueSession(role, 'me')
}

const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } })

describe.each<[Kind, Record<string, [string, number]>]>([
  ['sts', {
    unknown: ['InvalidClientTokenId', 403], secret: ['SignatureDoesNotMatch', 403], token: ['InvalidClientTokenId', 403],
    expired: ['ExpiredToken', 403], late: ['SignatureDoesNotMatch', 403], early: ['SignatureDoesNotMatch', 403]
  }],
  ['logs', {
    unknown: ['UnrecognizedClientException', 400], secret: ['InvalidSignatureException', 400],
    token: ['UnrecognizedClientException', 400], expired: ['ExpiredTokenException', 400],
    late: ['InvalidSignatureException', 400], early: ['InvalidSignatureException', 400]
  }],
  ['s3', {
    unknown: ['InvalidAccessKeyId', 403], secret: ['SignatureDoesNotMatch', 403], token: ['InvalidToken', 400],
    expired: ['ExpiredToken', 400], late: ['RequestTimeTooSkewed', 403], early: ['RequestTimeTooSkewed', 403]
  }]
])('%s', (kind, refusals) => {
  const refusedAs = (why: string) => refusal(...refusals[why]!)
  const send = (config: any) => clients[kind]({ ...cloud.as(), ...config })

  it('admits a signature of a key that was issued, temporary or not', async () => {
    await expect(send({})).resolves.toBeDefined()
    await expect(clients[kind](cloud.as(session()))).resolves.toBeDefined()
  })

  it('refuses a key that nobody issued', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
    await expect(send({ credentials })).rejects.toMatchObject(refusedAs('unknown'))
  })

  it('refuses a signature made with another secret', async () => {
    const credentials = { ...cloud.as().credentials, secretAccessKey: 'wrong' }
    await expect(send({ credentials })).rejects.toMatchObject(refusedAs('secret'))
  })

  it('refuses temporary credentials without their token or with another', async () => {
    const { accessKeyId, secretAccessKey } = session()
    await expect(send({ credentials: { accessKeyId, secretAccessKey } })).rejects.toMatchObject(refusedAs('token'))
    const credentials = { accessKeyId, secretAccessKey, sessionToken: 'x' }
    await expect(send({ credentials })).rejects.toMatchObject(refusedAs('token'))
  })

  it('refuses temporary credentials that have expired', async () => {
    const config = cloud.as(session())
    offset = 61 * minute
    await expect(clients[kind]({ ...config, systemClockOffset: offset })).rejects.toMatchObject(refusedAs('expired'))
  })

  it('refuses a signature older than 15 minutes, and one from the future', async () => {
    offset = 16 * minute
    await expect(send({})).rejects.toMatchObject(refusedAs('late'))
    offset = -16 * minute
    await expect(send({})).rejects.toMatchObject(refusedAs('early'))
    offset = 14 * minute
    await expect(send({})).resolves.toBeDefined()
  })
})

interface Presigned {
  method?: string
  host?: string
  scope?: string
  headers?: Record<string, string>
  expiresIn?: number
  age?: number
}

/** Signs as a requester does, for a real STS host, and sends what came of it to the loopback address. */
const presigned = async (options: Presigned & { tamper?: (path: string) => string; sendAs?: string } = {}) => {
  const { method = 'GET', host = 'sts.amazonaws.com', scope = 'us-east-1', headers = {}, expiresIn = 60, age = 0 } = options
  const signer = new SignatureV4(
    { service: 'sts', region: scope, credentials: cloud.as(session()).credentials, sha256: Hash.bind(null, 'sha256') }
  )
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
  const unsigned = { method, protocol: 'https:', hostname: host, path: '/', query, headers: { host, ...headers } }
  const signed = await signer.presign(
    unsigned, { expiresIn, signingDate: new Date(Date.now() - age), unhoistableHeaders: new Set(Object.keys(headers)) }
  )
  const parameters = new URLSearchParams(signed.query as Record<string, string>).toString()
  const path = (options.tamper ?? ((same) => same))(`/?${parameters}`)
  return raw(options.sendAs ?? method, path, { host, ...headers, accept: 'application/json' })
}

const raw = (method: string, path: string, headers: Record<string, string>, body = '') =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: cloud.port, method, path, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString() }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

const refusedWith = (code: string) => ({ status: 403, text: expect.stringContaining(`"Code":"${code}"`) })

describe('a presigned GetCallerIdentity', () => {
  it.each(['GET', 'POST'])('signed for %s and a real host is verified against that host', async (method) => {
    const { status, text } = await presigned({ method })
    expect(status).toBe(200)
    const { GetCallerIdentityResponse } = JSON.parse(text)
    expect(GetCallerIdentityResponse.GetCallerIdentityResult).toEqual({
      Account: account, Arn: `arn:aws:sts::${account}:assumed-role/Worker/me`, UserId: 'AROAEXAMPLE:me'
    })
  })

  it('binds the headers that were signed', async () => {
    expect(await presigned({ headers: { 'x-maskopy-audience': 'prod' } })).toMatchObject({ status: 200 })
  })

  it('is good for 15 minutes after its date, whatever X-Amz-Expires says', async () => {
    expect(await presigned({ expiresIn: 1, age: 14 * minute })).toMatchObject({ status: 200 })
    const late = await presigned({ expiresIn: 3600, age: 16 * minute })
    expect(late).toEqual(refusedWith('SignatureDoesNotMatch'))
    expect(late.text).toContain('Signature expired: ')
    const early = await presigned({ age: -10 * minute })
    expect(early).toEqual(refusedWith('SignatureDoesNotMatch'))
    expect(early.text).toContain('Signature not yet current: ')
  })

  it('is refused by a method, a host, or a region for which it was not signed', async () => {
    expect(await presigned({ sendAs: 'POST' })).toEqual(refusedWith('SignatureDoesNotMatch'))
    expect(await presigned({ host: 'sts.eu-west-1.amazonaws.com' })).toEqual(refusedWith('SignatureDoesNotMatch'))
    expect(await presigned({ host: 'sts.eu-west-1.amazonaws.com', scope: 'eu-west-1' })).toMatchObject({ status: 200 })
  })

  it('is refused when a parameter was changed or added', async () => {
    const changed = await presigned({ tamper: (path) => path.replace('X-Amz-Expires=60', 'X-Amz-Expires=61') })
    expect(changed).toEqual(refusedWith('SignatureDoesNotMatch'))
    expect(await presigned({ tamper: (path) => `${path}&RoleArn=x` })).toEqual(refusedWith('SignatureDoesNotMatch'))
  })
})

describe('a request without a whole signature', () => {
  it('is told what it lacks, in the protocol that it seems to speak', async () => {
    const form = await raw('POST', '/', { host: 'x' }, 'Action=GetCallerIdentity')
    expect(form).toMatchObject({ status: 403, text: expect.stringContaining('<Code>MissingAuthenticationToken</Code>') })
    const json = await raw('POST', '/', { host: 'x', 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, '{}')
    expect(json).toMatchObject({ status: 400, text: expect.stringContaining('"MissingAuthenticationTokenException"') })
    const half = await raw('POST', '/', { host: 'x', authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c' }, '')
    expect(half).toMatchObject({ status: 400, text: expect.stringContaining('<Code>IncompleteSignature</Code>') })
  })
})
