import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { callerIdentity } from '../../../shared/request/caller-identity'
import { createSts } from '../../../local/sts/service'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { presign, sampleConfig } from '../../unit/request/sample'

let cloud: TestEndpoint

beforeEach(async () => {
  cloud = await startTestEndpoint((_surroundings, identities) => [createSts(identities)])
})

afterEach(() => cloud.close())

const ask = async (url: string) => {
  const { identityRequest } = checkPresignedUrl(url, { config: sampleConfig(), now: Date.now() })
  return callerIdentity(identityRequest, { endpointFor: async () => new URL(cloud.url), timeoutSeconds: 5 })
}

it.each([
  ['GET', 'sts.us-east-1.amazonaws.com'],
  ['POST', 'sts.us-east-1.amazonaws.com'],
  ['POST', 'sts.amazonaws.com']
] as const)('confirms a URL signed for %s to %s, whatever address it comes to', async (method, host) => {
  const { credentials } = cloud.as()
  await expect(ask(await presign({ ...credentials, method, host, at: Date.now() }))).resolves.toMatchObject({
    account,
    arn: `arn:aws:iam::${account}:root`
  })
})

it('refuses a URL signed with another key', async () => {
  const { accessKeyId } = cloud.as().credentials
  const url = await presign({ accessKeyId, secretAccessKey: 'of somebody else', at: Date.now() })
  await expect(ask(url)).rejects.toMatchObject({ causeCode: 'sts-refused' })
})

it('refuses a URL that was changed after it was signed', async () => {
  const url = await presign({ ...cloud.as().credentials, at: Date.now() })
  await expect(ask(url.replace('Expires=900', 'Expires=3600'))).rejects.toMatchObject({ causeCode: 'sts-refused' })
})
