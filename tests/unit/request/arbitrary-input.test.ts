import fc from 'fast-check'
import { PermanentError } from '../../../shared/errors'
import { authorize } from '../../../shared/request/authorize'
import { invalidRequest, parseRequest } from '../../../shared/request/parse'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { identityFrom } from '../../../shared/request/sts-reply'
import { now, sampleConfig, sampleMessage, sampleRequest } from './sample'

const config = sampleConfig()
const inputNames = [...Object.keys(sampleMessage), 'SqlScriptList', 'TaskDefinitionCPU', 'AmiId', '__proto__', 'constructor']

/** Values that are nearly right find more than noise does. */
const nearlyUrl = fc
  .record({
    start: fc.constantFrom('https://', 'http://', 'https:', 'https:////', '', '\t'),
    host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constantFrom('sts.us-east-1.amazonaws.com', 'sts.amazonaws.com')),
    path: fc.oneof(fc.constantFrom('/', '', '//', '/%2e'), fc.webPath()),
    names: fc.array(
      fc.oneof(fc.string(), fc.constantFrom('Action', 'Version', 'X-Amz-Date', 'X-Amz-Signature', 'X-Amz-Credential'))
    ),
    value: fc.oneof(fc.string(), fc.constantFrom('GetCallerIdentity', '2011-06-15', '20260301T120000Z', 'host', '%', '%C3'))
  })
  .map(({ start, host, path, names, value }) => `${start}${host}${path}?${names.map((name) => `${name}=${value}`).join('&')}`)

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json())

test('no URL of chance is accepted, and none does anything but break a rule', () => {
  fc.assert(
    fc.property(fc.oneof(text, nearlyUrl, fc.webUrl({ withQueryParameters: true, withFragments: true })), (url) => {
      expect(() => checkPresignedUrl(url, { config, now })).toThrow(PermanentError)
    }),
    { numRuns: 1000 }
  )
})

test('every body is answered: with a request that is whole, or with faults', () => {
  const name = fc.oneof(fc.constantFrom(...inputNames), fc.string())
  const message = fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.string()), { maxKeys: 12 })
  const written = fc.oneof(message, message.map((one) => ({ ...sampleMessage, ...one }))).map((one) => JSON.stringify(one))
  fc.assert(
    fc.property(fc.oneof(text, written), (body) => {
      const parsed = parseRequest(body)
      if (parsed.ok) {
        expect(parsed.request).not.toHaveProperty('PresignedUrl')
        expect(typeof parsed.presignedUrl).toBe('string')
        const again = parseRequest(JSON.stringify({ ...parsed.request, PresignedUrl: 'x' }))
        expect(again).toMatchObject({ ok: true, request: parsed.request })
      } else {
        expect(parsed.faults.length).toBeGreaterThan(0)
        const { message: sentence } = invalidRequest(parsed.faults)
        expect(sentence.length).toBeLessThan(10_000)
        expect(JSON.parse(JSON.stringify(sentence))).toBe(sentence)
      }
    }),
    { numRuns: 600 }
  )
})

test('no identity of chance may ask', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('shop_invoker', 'Shop_invoker', 'assumed-role', 'user', 'shop'))
  const separator = fc.constantFrom('/', ':', '')
  fc.assert(
    fc.property(fc.array(fc.tuple(part, separator)), fc.constantFrom('sts', 'iam'), (parts, service) => {
      const resource = parts.flat().join('')
      const mayAsk = /^assumed-role\/shop_invoker\/[\w+=,.@-]{2,64}$/i.test(resource) && service === 'sts'
      fc.pre(!mayAsk)
      const arn = `arn:aws:${service}::111111111111:${resource}`
      expect(() => authorize({ account: '111111111111', arn, userId: 'x' }, sampleRequest(), config)).toThrow(PermanentError)
    }),
    { numRuns: 600 }
  )
})

test('no reply of chance is an identity', () => {
  const tags = ['<GetCallerIdentityResponse>', '<GetCallerIdentityResult>', '<Arn>', '</Arn>', '<Account>', '<![CDATA[', '&lt;']
  const part = fc.oneof(fc.string(), fc.constantFrom(...tags))
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(identityFrom({ contentType: 'text/xml', body: parts.join('') })).toBeNull()
    }),
    { numRuns: 600 }
  )
})
