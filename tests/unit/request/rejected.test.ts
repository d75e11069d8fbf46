import { withoutCredential } from '../../../shared/request/rejected'
import { sampleMessage } from './sample'

const url = 'https://sts.us-east-1.amazonaws.com/?X-Amz-Signature=a1a1a1a1'
const token = 'FwoGZXIvYXdzEJr//////////wEaDHNlY3JldC1zZXNzaW9uLXRva2Vu'
const copyOf = (message: object) => JSON.parse(withoutCredential(JSON.stringify(message)))

test('the copy of a refused message holds its inputs, but for the URL', () => {
  const { PresignedUrl, ...others } = { ...sampleMessage, PresignedUrl: url }
  expect(PresignedUrl).toBe(url)
  expect(copyOf({ ...sampleMessage, PresignedUrl: url }).inputs).toEqual(others)
})

test.each<[string, object, string[]]>([
  ['a URL in another input', { DbName: url }, ['DbName']],
  ['an encoded URL in another input', { CostCenter: encodeURIComponent(url).replaceAll('-', '%2D') }, ['CostCenter']],
  ['a session token in another input', { RdsSnapshotIdentifier: token, DestinationEnv: token }, ['RdsSnapshotIdentifier', 'DestinationEnv']],
  ['a nested one', { CostCenter: { url } }, ['CostCenter']],
  ['one under a name that is no input', { Unknown: token }, []],
  ['one under a name that every object has', { constructor: token, toString: token }, []]
])('%s: it is left out', (_, changes, lacking) => {
  const copy = copyOf({ ...sampleMessage, ...changes })
  const { PresignedUrl: _url, ...others } = sampleMessage
  expect(Object.keys(copy.inputs).sort()).toEqual(Object.keys(others).filter((name) => !lacking.includes(name)).sort())
  expect(JSON.stringify(copy)).not.toMatch(/a1a1a1a1|FwoGZXIv/)
})
