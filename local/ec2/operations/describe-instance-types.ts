import { AwsError, type Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { instanceType } from '../sizes'

/** By name alone. */
export const describeInstanceTypes: Operation<{ InstanceType?: string[] }> = ({ input }) => {
  const names = listOf<string>(input.InstanceType)
  const unknown = names.filter((name) => !instanceType(name))
  if (unknown.length > 0) {
    throw new AwsError('InvalidInstanceType', `The following supplied instance types do not exist: [${unknown.join(', ')}]`)
  }
  return {
    InstanceTypes: names.map((name) => {
      const { virtualCpus, memoryMebibytes, architecture } = instanceType(name)!
      return {
        InstanceType: name,
        ProcessorInfo: { SupportedArchitectures: [architecture] },
        VCpuInfo: { DefaultVCpus: virtualCpus },
        MemoryInfo: { SizeInMiB: memoryMebibytes }
      }
    })
  }
}
