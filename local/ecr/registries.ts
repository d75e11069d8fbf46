import { createHash } from 'node:crypto'
import { AwsError } from '../core/call'
import type { Surroundings } from '../core/surroundings'

/** One image in a private registry, under one tag. */
export interface StoredImage {
  account: string
  region: string
  repository: string
  tag?: string
  digest: string
  pushedAt: number
}

/** A part of an image's name, as the API has it. */
export interface ImageId {
  imageDigest?: string
  imageTag?: string
}

const privateImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com[^/]*\/([^:@]+)(?::([^@]+)|@(sha256:[0-9a-f]{64}))$/

/** The images that containers can be made from here: nobody pushes, so that they are known from the start. Those of other registries are left out. */
export const storedImages = ({ clock }: Surroundings, names: readonly string[]): StoredImage[] =>
  names.flatMap((name) => {
    const [, account, region, repository, tag, digest] = privateImage.exec(name) ?? []
    if (!account) return []
    const ofName = `sha256:${createHash('sha256').update(name).digest('hex')}`
    return [{ account, region: region!, repository: repository!, tag, digest: digest ?? ofName, pushedAt: clock.now() }]
  })

/** The images of a repository; the error of ECR where there is no such repository. */
export const requireRepository = (images: StoredImage[], account: string, repository: string): StoredImage[] => {
  const found = images.filter((image) => image.account === account && image.repository === repository)
  if (found.length > 0) return found
  const message = `The repository with name '${repository}' does not exist in the registry with id '${account}'`
  throw new AwsError('RepositoryNotFoundException', message)
}

/** The image that an id means; the error of ECR where there is none. */
export const requireImage = (images: StoredImage[], { imageDigest, imageTag }: ImageId): StoredImage => {
  const fits = (image: StoredImage) =>
    (imageDigest === undefined || image.digest === imageDigest) && (imageTag === undefined || image.tag === imageTag)
  const found = images.find(fits)
  if (found) return found
  const { account, repository } = images[0]!
  const id = `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${id} does not exist within the repository with name '${repository}' in the registry with id '${account}'`
  )
}
