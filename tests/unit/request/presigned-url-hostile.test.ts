import { PermanentError } from '../../../shared/errors'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { rules } from '../../../shared/request/refusal'
import { goodUrl, hostileUrls, signature } from './hostile-urls'
import { now, sampleConfig } from './sample'

const config = sampleConfig()
const refusalOf = (url: string): unknown => {
  try {
    return checkPresignedUrl(url, { config, now })
  } catch (error) {
    return error
  }
}

test('the URL that the hostile ones are made of is accepted', () => {
  expect(refusalOf(goodUrl)).toMatchObject({ signature })
})

test.each(hostileUrls)('refused: %s', (_, url, rule) => {
  const refusal = refusalOf(url)
  expect(refusal).toBeInstanceOf(PermanentError)
  expect(refusal).toMatchObject({ name: 'MaskopyAccessException', causeCode: rule })
  // No more than the rule: what was found may be a credential, what was expected helps an attacker.
  expect((refusal as Error).message).toBe(`Refused by the rule '${rule}', which demands: ${rules[rule]}`)
})
