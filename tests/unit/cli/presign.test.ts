import { STSClient } from '@aws-sdk/client-sts'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { presignCallerIdentity } from '../../../shared/request/presign'

const now = Date.parse('2026-11-22T14:00:00Z')
const client = (region: string) =>
  new STSClient({
    region,
    credentials: { accessKeyId: `${'ASIA'}EXAMPLEEXAMPLE00`, secretAccessKey: 'secret', sessionToken: 'token/+=' }
  })

const authorization = {
  stsRegions: ['eu-central-1', 'cn-north-1'],
  allowGlobalEndpoint: false,
  allowFips: false,
  callerAccountIds: [],
  futureSkewSeconds: 60,
  signedHeaders: [] as { name: string; value: string }[],
  allowUsers: false,
  stsTimeoutSeconds: 5
}

it('makes a URL that intake accepts', async () => {
  const url = await presignCallerIdentity(client('eu-central-1'), now)
  const { identityRequest } = checkPresignedUrl(url, { config: { partition: 'aws', authorization }, now })
  expect(identityRequest).toMatchObject({ region: 'eu-central-1', host: 'sts.eu-central-1.amazonaws.com' })
})

it('signs for the host of the region in another partition', async () => {
  expect(await presignCallerIdentity(client('cn-north-1'), now)).toMatch(/^https:\/\/sts\.cn-north-1\.amazonaws\.com\.cn\/\?/)
})

it('signs the headers that a deployment demands', async () => {
  const url = await presignCallerIdentity(client('eu-central-1'), now, { 'x-maskopy-audience': 'maskopy-prod' })
  const demanding = { ...authorization, signedHeaders: [{ name: 'x-maskopy-audience', value: 'maskopy-prod' }] }
  const { identityRequest } = checkPresignedUrl(url, { config: { partition: 'aws', authorization: demanding }, now })
  expect(identityRequest.headers).toEqual({ 'x-maskopy-audience': 'maskopy-prod' })
})

it('has another signature each time, so that two requests of one second are two', async () => {
  const urls = await Promise.all(Array.from({ length: 5 }, () => presignCallerIdentity(client('eu-central-1'), now)))
  expect(new Set(urls.map((url) => new URL(url).searchParams.get('X-Amz-Signature'))).size).toBe(5)
})
