import type { Call, Operation } from '../core/call'
import { AwsError } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import type { ChangeSets } from './change-sets'
import type { Stack } from './stack'
import type { Stacks, Work } from './stacks'

/** What the operations of CloudFormation share. */
export interface CloudformationApi {
  surroundings: Surroundings
  stacks: Stacks
  changeSets: ChangeSets
}

export type ApiOperation = (api: CloudformationApi) => Operation

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, 400)

export const alreadyExists = (what: string): AwsError => new AwsError('AlreadyExistsException', `${what} already exists`, 400)

/** The stack with the call's `StackName`, a name or an id; CloudFormation has two ways of saying that there is none. */
export const requireStack = (
  { stacks }: CloudformationApi, { input, caller }: Call, missing: (name: string) => string = (name) => `Stack with id ${name} does not exist`
): Stack => {
  const name = input.StackName
  if (!name) throw validationError("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null")
  const stack = stacks.describe(caller.account, name)
  if (!stack) throw validationError(missing(name))
  return stack
}

export const inBrackets = (name: string): string => `Stack [${name}] does not exist`

/** Statuses from which a stack can be updated. */
const resting = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])

export const checkUpdatable = ({ id, status }: Stack): void => {
  if (!resting.has(status)) throw validationError(`Stack:${id} is in ${status} state and can not be updated.`)
}

/**
 * Waiters of the AWS CLI ask at once and then after half a minute: so the answer waits for a stack that is ready within a moment. Whoever
 * asks sees what AWS shows, a stack at work or one at rest.
 */
const moment = 5_000

export const whenSettled = async ({ surroundings: { clock } }: CloudformationApi, { ended }: Work): Promise<void> => {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(moment, resolve)
    void ended.then(() => {
      cancel()
      resolve()
    })
  })
}
