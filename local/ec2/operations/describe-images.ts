import type { Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { requireImage, type Ec2 } from '../state'

/** By id alone: the local cloud cannot tell which images there are. */
export const describeImages =
  (ec2: Ec2): Operation<{ ImageId?: string[] }> =>
  ({ input }) => ({
    Images: listOf<string>(input.ImageId).map((imageId) => {
      requireImage(ec2, imageId)
      return { ImageId: imageId, ImageState: 'available', Architecture: ec2.architectures(imageId) }
    })
  })
