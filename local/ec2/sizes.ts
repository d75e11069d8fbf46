import { AwsError } from '../core/call'

const virtualCpus: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 }
/** GiB of a general-purpose instance; compute-optimized ones have half, memory-optimized ones twice as much. */
const gibibytes: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 }
const memoryFactor: Readonly<Record<string, number>> = { t: 1, m: 1, c: 0.5, r: 2 }
/** What the operating system and the agent keep for themselves. */
const usableShare = 0.95

/** What a container agent registers for an instance of this type, or InvalidParameterValue. */
export const sizeOf = (instanceType: string): { cpuUnits: number; memoryMebibytes: number } => {
  const [, family = '', times, size = ''] = /^([tmcr])\d[a-z]*\.(\d*)(nano|micro|small|medium|large|xlarge)$/.exec(instanceType) ?? []
  if (!family) throw new AwsError('InvalidParameterValue', `Invalid value '${instanceType}' for InstanceType.`)
  const multiple = times ? Number(times) : 1
  return {
    cpuUnits: virtualCpus[size]! * multiple * 1024,
    memoryMebibytes: Math.floor(gibibytes[size]! * memoryFactor[family]! * multiple * 1024 * usableShare)
  }
}
