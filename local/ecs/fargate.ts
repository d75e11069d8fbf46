import { AwsError } from '../core/call'

export interface TaskSize {
  /** CPU units, 1024 a vCPU. */
  cpu: number
  memoryMebibytes: number
}

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step)

/** Memory sizes in MiB that Fargate offers, by CPU units. */
const fargateMemory: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192)
}

/** CPU units of `1024`, `1 vCPU`, `.5 vcpu`. */
export const cpuUnits = (text: string): number => {
  const virtual = /^(\d*\.?\d+)\s*vcpu$/i.exec(text.trim())
  const units = virtual ? Number(virtual[1]) * 1024 : Number(text)
  if (!Number.isInteger(units) || units <= 0) {
    throw new AwsError('ClientException', `Invalid 'cpu' setting for task. '${text}' is not a number of CPU units.`)
  }
  return units
}

/** MiB of `2048`, `2GB`, `2 gb`. */
export const mebibytes = (text: string): number => {
  const giga = /^(\d*\.?\d+)\s*gb$/i.exec(text.trim())
  const size = giga ? Number(giga[1]) * 1024 : Number(text)
  if (!Number.isInteger(size) || size <= 0) {
    throw new AwsError('ClientException', `Invalid 'memory' setting for task. '${text}' is not a number of MiB.`)
  }
  return size
}

/** The size of a Fargate task, or ClientException in the words of ECS. */
export const fargateSize = (cpu: string | undefined, memory: string | undefined): TaskSize => {
  if (!cpu) throw new AwsError('ClientException', "Fargate requires that 'cpu' be defined at the task level.")
  if (!memory) throw new AwsError('ClientException', "Fargate requires that 'memory' be defined at the task level.")
  const size = { cpu: cpuUnits(cpu), memoryMebibytes: mebibytes(memory) }
  if (!fargateMemory[size.cpu]?.includes(size.memoryMebibytes)) {
    throw new AwsError(
      'ClientException',
      `No Fargate configuration exists for given values: ${size.cpu} CPU, ${size.memoryMebibytes} memory. ` +
        'See the Amazon ECS documentation for the valid values.'
    )
  }
  return size
}

/** RunTask's failure reason at the Fargate On-Demand vCPU quota (L-3032A538). */
export const vcpuQuotaReason = "You've reached the limit on the number of vCPUs you can run concurrently"
