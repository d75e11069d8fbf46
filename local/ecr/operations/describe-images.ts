import type { Operation } from '../../core/call'
import { requireImage, requireRepository, type ImageId, type StoredImage } from '../registries'

interface Input {
  registryId?: string
  repositoryName: string
  imageIds?: ImageId[]
}

export const describeImages =
  (images: StoredImage[]): Operation<Input> =>
  ({ input, caller }) => {
    const stored = requireRepository(images, input.registryId ?? caller.account, input.repositoryName)
    const asked = input.imageIds?.length ? input.imageIds.map((id) => requireImage(stored, id)) : stored
    return {
      imageDetails: asked.map(({ account, repository, digest, tag, pushedAt }) => ({
        registryId: account,
        repositoryName: repository,
        imageDigest: digest,
        imageTags: tag === undefined ? undefined : [tag],
        imagePushedAt: new Date(pushedAt)
      }))
    }
  }
