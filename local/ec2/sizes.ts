import { AwsError } from '../core/call'

const virtualCpus: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 }
/** GiB of a general-purpose instance; compute-optimized ones have half, memory-optimized ones twice as much. */
const gibibytes: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 }
const memoryFactor: Readonly<Record<string, number>> = { t: 1, m: 1, c: 0.5, r: 2 }
/** What the operating system and the agent keep for themselves. */
const usableShare = 0.95

export type Architecture = 'x86_64' | 'arm64'

export interface InstanceType {
  virtualCpus: number
  memoryMebibytes: number
  architecture: Architecture
}

/** What there is to a type; undefined for those that the local cloud does not know. A `g` behind the generation is a Graviton processor. */
export const instanceType = (name: string): InstanceType | undefined => {
  const [, family = '', kind = '', times, size = ''] =
    /^([tmcr])\d([a-z]*)\.(\d*)(nano|micro|small|medium|large|xlarge)$/.exec(name) ?? []
  if (!family) return undefined
  const multiple = times ? Number(times) : 1
  return {
    virtualCpus: virtualCpus[size]! * multiple,
    memoryMebibytes: gibibytes[size]! * memoryFactor[family]! * multiple * 1024,
    architecture: kind.includes('g') ? 'arm64' : 'x86_64'
  }
}

/** What an instance can be launched as, or InvalidParameterValue. */
export const requireInstanceType = (name: string): InstanceType => {
  const found = instanceType(name)
  if (found) return found
  throw new AwsError('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`)
}

/** What a container agent registers for an instance of this type, or InvalidParameterValue. */
export const sizeOf = (name: string): { cpuUnits: number; memoryMebibytes: number } => {
  const type = requireInstanceType(name)
  return { cpuUnits: type.virtualCpus * 1024, memoryMebibytes: Math.floor(type.memoryMebibytes * usableShare) }
}
