import { DescribeImagesCommand, ECRClient, type DescribeImagesCommandInput } from '@aws-sdk/client-ecr'
import { createEcr } from '../../../local/ecr/service'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

const digest = `sha256:${'0'.repeat(64)}`

let endpoint: TestEndpoint
let ecr: ECRClient
beforeEach(async () => {
  const registry = `${account}.dkr.ecr.eu-west-1.amazonaws.com`
  const images = [`${registry}/team/masking:1`, `${registry}/team/masking@${digest}`, `${account}.dkr.ecr.eu-west-2.amazonaws.com/elsewhere:1`, 'busybox:1']
  endpoint = await startTestEndpoint((surroundings) => [createEcr(surroundings, images)])
  ecr = new ECRClient(endpoint.as(account))
})
afterEach(() => endpoint.close())

const describeImages = async (input: Partial<DescribeImagesCommandInput>, client = ecr) =>
  (await client.send(new DescribeImagesCommand({ repositoryName: 'team/masking', ...input }))).imageDetails!

it('an image is found by its tag or its digest, also from another account', async () => {
  const [byTag] = await describeImages({ imageIds: [{ imageTag: '1' }] })
  expect(byTag).toMatchObject({ registryId: account, repositoryName: 'team/masking', imageTags: ['1'], imagePushedAt: expect.any(Date) })
  expect(byTag!.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(await describeImages({ imageIds: [{ imageDigest: digest }] })).toMatchObject([{ imageDigest: digest }])
  expect(await describeImages({ registryId: account }, new ECRClient(endpoint.as(otherAccount)))).toHaveLength(2)
})

it('ECR names the image, or the repository, that there is not', async () => {
  await expect(describeImages({ imageIds: [{ imageTag: '2' }] })).rejects.toMatchObject({
    name: 'ImageNotFoundException',
    message:
      "The image with imageId {imageDigest:'null', imageTag:'2'} does not exist within the repository with name 'team/masking' " +
      `in the registry with id '${account}'`
  })
  for (const repositoryName of ['elsewhere', 'busybox']) {
    await expect(describeImages({ repositoryName })).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: `The repository with name '${repositoryName}' does not exist in the registry with id '${account}'`
    })
  }
})
