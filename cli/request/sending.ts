import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Fault } from '../../shared/faults'
import { jobIdOf } from '../../shared/job/names'
import { inputs as knownInputs } from '../../shared/request/inputs'
import { parseRequest } from '../../shared/request/parse'
import { presignCallerIdentity, type SignedHeaders } from '../../shared/request/presign'
import type { Context } from '../context'
import { Failure } from '../failure'
import { exitCodes } from '../exit-codes'
import { flagOf } from './input-options'

/** Stands where the credential will be; it satisfies the schema and nothing else. */
const placeholder = '(made from your credentials when the request is sent)'

/** What may be shown of a message. */
export const shownMessage = (inputs: Record<string, unknown>): Record<string, unknown> => ({
  ...inputs,
  PresignedUrl: placeholder
})

/** Everything that intake's own schema finds wrong with the inputs. */
export const faultsOf = (inputs: Record<string, unknown>): Fault[] => {
  const parsed = parseRequest(JSON.stringify(shownMessage(inputs)))
  return parsed.ok ? [] : parsed.faults
}

/** The option of the input that a fault is about, where there is such an input. */
const flagFor = (path: string): string => {
  const [input] = path.split(/[.[]/)
  return input && input in knownInputs ? ` (--${flagOf(input)})` : ''
}

/** @throws Failure of usage that names every fault at once */
export const demandValid = (inputs: Record<string, unknown>): void => {
  const faults = faultsOf(inputs)
  if (faults.length === 0) return
  const list = faults.map(({ path, message }) => `\n  ${path || 'The request'} ${message}${flagFor(path)}`)
  const count = faults.length === 1 ? 'One input is' : `${faults.length} inputs are`
  throw new Failure(
    exitCodes.usage,
    `${count} not right:${list.join('')}`,
    'Correct them; `maskopy submit --help` describes every input.'
  )
}

/** Sends a request with a fresh proof of who the caller is; answers the id of the job that it becomes. */
export const send = async (
  { deployment, surroundings }: Context,
  inputs: Record<string, unknown>,
  headers: SignedHeaders
): Promise<string> => {
  const QueueUrl = await deployment.queueUrl('requests')
  const PresignedUrl = await presignCallerIdentity(deployment.sts, surroundings.now(), headers)
  const { MessageId } = await deployment.queues.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ ...inputs, PresignedUrl }) })
  )
  return jobIdOf(MessageId!)
}
