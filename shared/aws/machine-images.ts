import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { errorCode } from '../kernel/refusals'

/** An account that may not see an image, and one that there is not, get the same answer (Amazon EC2 API Reference, "Error codes"). */
const missingCodes = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'])

/** Machine images that instances can be launched from. */
export class MachineImages {
  constructor(private readonly ec2: EC2Client) {}

  /** `available`, or why it cannot be launched: `pending`, `disabled`, `failed`, …; undefined where the account sees none of this id. */
  async state(id: string): Promise<string | undefined> {
    try {
      // Deprecated ones are hidden from who does not own them, and can be launched all the same.
      const { Images } = await this.ec2.send(new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true }))
      return Images?.[0]?.State
    } catch (error) {
      if (missingCodes.has(errorCode(error) ?? '')) return undefined
      throw error
    }
  }
}
