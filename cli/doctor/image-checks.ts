import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr'
import type { Config } from '../../shared/config/schema'
import type { Deployment } from '../aws/account'
import { moment } from '../terminal/words'
import { checked, fault, notChecked, ok, warning, type Finding } from './finding'

const privateImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+\/([^:@]+)(?::([^@]+)|@(.+))$/

const push = 'Push it (docs/deploy.md, "The runner\'s image"), or correct the configuration of the stage.'
const bring = 'Push it to a repository of the staging account in that region, and name that one in the configuration.'

const isMissing = (error: unknown): boolean => /^(Repository|Image)NotFoundException$/.test((error as Error).name)

/** Whether the execution role of tasks, which may pull from the staging account's own registry, finds an image there. */
const imageCheck = async (
  { config }: Deployment,
  { region, stagingAccountId }: Config,
  { check, image, missing }: { check: string; image: string; missing: typeof fault }
): Promise<Finding[]> => {
  const [, registryId, registryRegion, repositoryName, imageTag, imageDigest] = privateImage.exec(image) ?? []
  if (!registryId) return [notChecked(check, `Whether ${image} can be pulled.`, 'Be sure that the subnets of runners reach its registry.')]
  if (registryId !== stagingAccountId || registryRegion !== region) {
    return [missing(check, `Tasks may pull from the registry of ${stagingAccountId} in ${region} only, and not ${image}.`, bring)]
  }
  return checked(check, push, async () => {
    try {
      const ecr = new ECRClient({ ...config, region })
      const { imageDetails } = await ecr.send(new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageTag, imageDigest }] }))
      return ok(check, `${image} was pushed at ${moment(imageDetails?.[0]?.imagePushedAt?.toISOString())} UTC.`)
    } catch (error) {
      if (isMissing(error)) return missing(check, `${image} is not in its registry: no task can start with it.`, push)
      throw error
    }
  })
}

/** The default runner's image, and those that applications bring: without one of these, only jobs that name it fail. */
export const imageChecks = (deployment: Deployment, settings: Config): Promise<Finding[]>[] => [
  imageCheck(deployment, settings, { check: 'runner image', image: settings.runner.image, missing: fault }),
  ...settings.applications.flatMap(({ name, images }) =>
    images.map((image) => imageCheck(deployment, settings, { check: `image of ${name}`, image, missing: warning }))
  )
]
