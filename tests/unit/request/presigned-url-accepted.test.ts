import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { now, presign, sampleConfig } from './sample'

const config = sampleConfig()

describe('a presigned URL made by the SDK', () => {
  test.each(['GET', 'POST'] as const)('signed for %s is accepted and rebuilt', async (method) => {
    const url = await presign({ method })
    const { identityRequest, accessKeyId, signature } = checkPresignedUrl(url, { config, now })
    expect(identityRequest).toMatchObject({
      host: 'sts.us-east-1.amazonaws.com',
      region: 'us-east-1',
      methods: ['POST', 'GET'],
      headers: {}
    })
    expect(accessKeyId).toBe('ASIAIOSFODNN7EXAMPLE')
    expect(url).toContain(`X-Amz-Signature=${signature}`)
    const parameters = (query: string) => [...new URLSearchParams(query)].sort()
    expect(parameters(identityRequest.query)).toEqual(parameters(new URL(url).search))
  })

  test('the order of parameters does not matter, and the rebuilt query does not depend on it', async () => {
    const url = await presign({ sessionToken: 'IQoJb3JpZ2luX2VjE/+=~.' })
    const [base, query = ''] = url.split('?')
    const reversed = `${base}?${query.split('&').reverse().join('&')}`
    expect(checkPresignedUrl(reversed, { config, now })).toEqual(checkPresignedUrl(url, { config, now }))
  })

  test('a session token keeps every character', async () => {
    const sessionToken = `IQoJb3JpZ2lu${"/+=_-.~!*'()".repeat(60)}`
    const { identityRequest } = checkPresignedUrl(await presign({ sessionToken }), { config, now })
    expect(new URLSearchParams(identityRequest.query).get('X-Amz-Security-Token')).toBe(sessionToken)
  })

  test('what X-Amz-Expires says does not count, as it does not for STS', async () => {
    const url = await presign({ expiresIn: 60 })
    expect(() => checkPresignedUrl(url, { config, now: now + 14 * 60_000 })).not.toThrow()
    expect(() => checkPresignedUrl(url.replace('Expires=60', 'Expires=3600'), { config, now })).not.toThrow()
  })

  test('from 15 minutes before to the permitted skew after', async () => {
    const url = await presign()
    expect(() => checkPresignedUrl(url, { config, now: now + 900_000 })).not.toThrow()
    expect(() => checkPresignedUrl(url, { config, now: now + 900_001 })).toThrow("'date-expired'")
    expect(() => checkPresignedUrl(url, { config, now: now - 60_000 })).not.toThrow()
    expect(() => checkPresignedUrl(url, { config, now: now - 60_001 })).toThrow("'date-future'")
  })

  test('with the headers that bind it to this deployment, where they are asked for', async () => {
    const bound = sampleConfig({ signedHeaders: [{ name: 'x-maskopy-audience', value: 'prod' }] })
    const url = await presign({ headers: { 'x-maskopy-audience': 'prod' } })
    expect(checkPresignedUrl(url, { config: bound, now }).identityRequest.headers).toEqual({ 'x-maskopy-audience': 'prod' })
    expect(() => checkPresignedUrl(url, { config, now })).toThrow("'signed-headers'")
    const plain = await presign()
    expect(() => checkPresignedUrl(plain, { config: bound, now })).toThrow("'signed-headers'")
  })
})

describe('hosts', () => {
  const cases = [
    { partition: 'aws', region: 'us-east-1', host: 'sts.amazonaws.com', allow: { allowGlobalEndpoint: true } },
    { partition: 'aws', region: 'eu-central-1', host: 'sts.eu-central-1.amazonaws.com', allow: {} },
    { partition: 'aws', region: 'us-west-2', host: 'sts-fips.us-west-2.amazonaws.com', allow: { allowFips: true } },
    { partition: 'aws-us-gov', region: 'us-gov-west-1', host: 'sts.us-gov-west-1.amazonaws.com', allow: {} },
    { partition: 'aws-cn', region: 'cn-north-1', host: 'sts.cn-north-1.amazonaws.com.cn', allow: {} },
    { partition: 'aws-eusc', region: 'eusc-de-east-1', host: 'sts.eusc-de-east-1.amazonaws.eu', allow: {} }
  ] as const

  test.each(cases)('$host is accepted where configured', async ({ partition, region, host, allow }) => {
    const authorization = { stsRegions: [region], allowGlobalEndpoint: false, allowFips: false, ...allow }
    const there = { ...sampleConfig(authorization), partition }
    const url = await presign({ host, region })
    expect(checkPresignedUrl(url, { config: there, now }).identityRequest).toMatchObject({ host, region })
  })

  test.each([
    ['sts.amazonaws.com', 'us-east-1', { allowGlobalEndpoint: false }],
    ['sts-fips.us-east-1.amazonaws.com', 'us-east-1', { allowFips: false }],
    ['sts-fips.eu-central-1.amazonaws.com', 'eu-central-1', { allowFips: true, stsRegions: ['eu-central-1'] }],
    ['sts.us-west-2.amazonaws.com', 'us-west-2', {}]
  ])('%s is refused where it is not configured or does not exist', async (host, region, allow) => {
    const url = await presign({ host, region })
    expect(() => checkPresignedUrl(url, { config: sampleConfig(allow), now })).toThrow("'url-host'")
  })
})
