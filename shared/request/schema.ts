import { createHash } from 'node:crypto'
import * as z from 'zod'
import { fargateFault, fargateMemories, snapshotNamePrefix } from '../config/values'
import type { Fault } from '../faults'
import { inputs } from './inputs'

/** What a job is made from: a checked request with its defaults, and without the presigned URL, which is a credential. */
export const requestSchema = z.strictObject(inputs)
export type Request = z.infer<typeof requestSchema>

/** The message as requesters send it. What is wrong with the URL is for `checkPresignedUrl` to say. */
export const messageSchema = z.strictObject({
  ...inputs,
  PresignedUrl: z.string().describe('Presigned URL of STS GetCallerIdentity, made by the caller at most 15 minutes ago.')
})
export type Message = z.infer<typeof messageSchema>

/**
 * What is wrong between inputs.
 * @param message the inputs that are right by themselves
 * @param given the names of all that are there, so that a wrong input is not called missing too
 */
export function contradictions(message: Partial<Message>, given: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = []
  if (!given.has('RdsSnapshotIdentifier') && !given.has('RdsInstanceIdentifier'))
    faults.push({ path: 'RdsSnapshotIdentifier', message: 'is missing: it, or RdsInstanceIdentifier, says what to copy' })
  if (given.has('RdsSnapshotIdentifier') && given.has('RdsInstanceIdentifier'))
    faults.push({ path: 'RdsInstanceIdentifier', message: 'must not be given together with RdsSnapshotIdentifier' })
  const { ApplicationName, RdsFinalSnapshotIdentifier, TaskDefinitionCPU, TaskDefinitionMemory } = message
  if (ApplicationName && RdsFinalSnapshotIdentifier) {
    const prefix = snapshotNamePrefix(ApplicationName)
    if (!RdsFinalSnapshotIdentifier.startsWith(prefix))
      faults.push({ path: 'RdsFinalSnapshotIdentifier', message: `must start with '${prefix}', ApplicationName in lower case` })
  }
  if (TaskDefinitionCPU !== undefined && !fargateMemories.has(TaskDefinitionCPU))
    faults.push({ path: 'TaskDefinitionCPU', message: `must be one of ${[...fargateMemories.keys()].join(', ')}` })
  else if (TaskDefinitionCPU !== undefined && TaskDefinitionMemory !== undefined) {
    const fault = fargateFault(TaskDefinitionCPU, TaskDefinitionMemory)
    if (fault) faults.push({ path: 'TaskDefinitionMemory', message: fault })
  }
  if (message.ObfuscateRunMode === 'ecs' && !given.has('AmiId'))
    faults.push({ path: 'AmiId', message: 'is missing: mode ecs needs the image of its container instance' })
  return faults
}

/** SHA-256 of the request in hexadecimal. It does not depend on the order of inputs, nor on the presigned URL. */
export function digestOf(request: Request): string {
  const sorted = Object.entries(request).sort(([one], [other]) => (one < other ? -1 : 1))
  const given = sorted.filter(([, value]) => value !== undefined)
  return createHash('sha256').update(JSON.stringify(given)).digest('hex')
}

/** Where the scripts lie; the prefix ends with '/'. `s3://` in front and the last '/' make no difference in the request. */
export function scriptLocation(request: Pick<Request, 'ObfuscationScriptPath'>): { bucket: string; prefix: string } {
  const [bucket = '', ...folders] = request.ObfuscationScriptPath.replace(/^s3:\/\//, '').replace(/\/$/, '').split('/')
  return { bucket, prefix: folders.map((folder) => `${folder}/`).join('') }
}
