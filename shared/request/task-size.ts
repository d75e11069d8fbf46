import type { Config } from '../config/schema'
import { fargateFault } from '../config/values'
import type { Fault } from '../faults'
import type { Request } from './schema'

/** CPU units and MiB of memory of the obfuscation task: the request's, and the configuration's where it names none. */
export function taskSize(
  request: Pick<Request, 'TaskDefinitionCPU' | 'TaskDefinitionMemory'>,
  { runner }: Pick<Config, 'runner'>
): { cpu: number; memory: number; faults: Fault[] } {
  const cpu = request.TaskDefinitionCPU ?? runner.cpu
  const memory = request.TaskDefinitionMemory ?? runner.memory
  const fault = fargateFault(cpu, memory)
  const path = request.TaskDefinitionMemory === undefined ? 'TaskDefinitionCPU' : 'TaskDefinitionMemory'
  return { cpu, memory, faults: fault ? [{ path, message: fault }] : [] }
}
