import type { Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { describeImages } from './operations/describe-images'
import { storedImages } from './registries'

/** Private registries of Amazon ECR, to look at only: they hold the images that the local cloud has commands for. */
export const createEcr = (surroundings: Surroundings, images: readonly string[]): Service => {
  const { partition, region } = surroundings
  const stored = storedImages(surroundings, images).filter((image) => image.region === region)
  return {
    signingName: 'ecr',
    protocol: 'json-1.1',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    accesses: {
      DescribeImages: ({ input, caller }) => [
        {
          action: 'ecr:DescribeImages',
          resource: `arn:${partition}:ecr:${region}:${input.registryId ?? caller.account}:repository/${input.repositoryName}`
        }
      ]
    },
    operations: { DescribeImages: describeImages(stored) }
  }
}
