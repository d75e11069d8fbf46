import type { InstanceType, MachineImages } from '../../shared/aws/machine-images'
import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Request } from '../../shared/request/schema'
import { taskSize } from '../../shared/request/task-size'

export type MachineCatalog = Pick<MachineImages, 'image' | 'type'>

const unfit = (message: string, cause: string) => new PermanentError('MaskopyResourceException', message, cause)
const missing = (message: string, cause: string) => new PermanentError('MaskopyResourceNotFoundException', message, cause)

/** In the mode that launches a container instance: whether the image that was asked for can be one, and whether the task has room there. */
export const containerInstanceFaults = async (request: Request, machines: MachineCatalog, { runner }: Config): Promise<PermanentError[]> => {
  if (request.ObfuscateRunMode !== 'ecs') return []
  const { instanceType } = runner
  const type = await machines.type(instanceType)
  const offered = type ? [] : [missing(`The configured runner.instanceType '${instanceType}' does not exist in this Region.`, 'InstanceType')]
  return [...offered, ...(await imageFaults(request.AmiId!, machines, type, instanceType)), ...roomFaults(request, type, runner)]
}

const imageFaults = async (
  id: string, machines: MachineCatalog, type: InstanceType | undefined, typeName: string
): Promise<PermanentError[]> => {
  const image = await machines.image(id)
  if (!image) return [missing(`The staging account has no image '${id}', and none is shared with it.`, 'AmiId')]
  const { state, architecture } = image
  const faults = state === 'available' ? [] : [unfit(`The image '${id}' is ${state}; it must be available.`, 'AmiState')]
  if (type && !type.architectures.includes(architecture)) {
    const needed = type.architectures.join(', ')
    const message = `The image '${id}' is made for ${architecture}; container instances are of the type ${typeName}, for ${needed}.`
    faults.push(unfit(message, 'AmiArchitecture'))
  }
  return faults
}

/** An instance runs nothing else, and never gets more room. */
const roomFaults = (request: Request, type: InstanceType | undefined, runner: Config['runner']): PermanentError[] => {
  const { cpu, memory } = taskSize(request, { runner })
  if (!type || (cpu <= type.cpuUnits && memory < type.memoryMebibytes)) return []
  const message = `A task of ${cpu} CPU units and ${memory} MiB does not fit on a container instance of the type ${runner.instanceType}, which has ` +
    `${type.cpuUnits} CPU units and less than ${type.memoryMebibytes} MiB for it; choose a smaller TaskDefinitionCPU and TaskDefinitionMemory.`
  return [unfit(message, 'TaskSize')]
}
