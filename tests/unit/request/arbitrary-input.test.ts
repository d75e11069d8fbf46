import fc from 'fast-check'
import { PermanentError } from '../../../shared/errors'
import { authorize } from '../../../shared/request/authorize'
import { invalidRequest, parseRequest } from '../../../shared/request/parse'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { identityFrom } from '../../../shared/request/sts-reply'
import { anyBody, anyUrl } from './arbitraries'
import { now, sampleConfig, sampleRequest } from './sample'

const config = sampleConfig()
test('no URL of chance is accepted, and none does anything but break a rule', () => {
  fc.assert(
    fc.property(anyUrl, (url) => {
      expect(() => checkPresignedUrl(url, { config, now })).toThrow(PermanentError)
    }),
    { numRuns: 1000 }
  )
})

test('every body is answered: with a request that is whole, or with faults', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
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
