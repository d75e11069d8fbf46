import { DescribeImagesCommand, DescribeInstanceTypesCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { errorCode } from '../kernel/refusals'

/** An account that may not see an image, and one that there is not, get the same answer (Amazon EC2 API Reference, "Error codes"). */
const missingCodes = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'])

export interface MachineImage {
  /** `available`, or why it cannot be launched: `pending`, `disabled`, `failed`, … */
  state: string
  /** `x86_64`, `arm64`, … */
  architecture: string
}

/** What an instance of a type offers to whom it runs. */
export interface InstanceType {
  architectures: readonly string[]
  cpuUnits: number
  /** All that there is: the operating system and the container agent take their part of it. */
  memoryMebibytes: number
}

/** Machine images that instances can be launched from, and what they are launched as. */
export class MachineImages {
  constructor(private readonly ec2: EC2Client) {}

  /** Undefined where the account sees none of this id. */
  async image(id: string): Promise<MachineImage | undefined> {
    try {
      // Deprecated ones are hidden from who does not own them, and can be launched all the same.
      const { Images } = await this.ec2.send(new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true }))
      const [found] = Images ?? []
      return found && { state: found.State ?? '', architecture: found.Architecture ?? '' }
    } catch (error) {
      if (missingCodes.has(errorCode(error) ?? '')) return undefined
      throw error
    }
  }

  /** Undefined where the Region does not offer it. */
  async type(name: string): Promise<InstanceType | undefined> {
    try {
      const { InstanceTypes } = await this.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: [name as 'm7i.large'] }))
      const [found] = InstanceTypes ?? []
      return found && {
        architectures: found.ProcessorInfo?.SupportedArchitectures ?? [],
        cpuUnits: (found.VCpuInfo?.DefaultVCpus ?? 0) * 1024,
        memoryMebibytes: found.MemoryInfo?.SizeInMiB ?? 0
      }
    } catch (error) {
      if (errorCode(error) === 'InvalidInstanceType') return undefined
      throw error
    }
  }
}
