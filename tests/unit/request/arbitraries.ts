import fc from 'fast-check'
import { sampleMessage } from './sample'

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

export const anyUrl = fc.oneof(text, nearlyUrl, fc.webUrl({ withQueryParameters: true, withFragments: true }))

const name = fc.oneof(fc.constantFrom(...inputNames), fc.string())
/** Inputs, and what is none, with any values. */
export const anyInputs = fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.string()), { maxKeys: 12 })

/** Bodies of messages: text of all kinds, and JSON that is nearly a request. */
export const anyBody = fc.oneof(
  text, fc.oneof(anyInputs, anyInputs.map((one) => ({ ...sampleMessage, ...one }))).map((one) => JSON.stringify(one))
)
