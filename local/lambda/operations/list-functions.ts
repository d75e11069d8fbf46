import type { Operation } from '../../core/call'
import { functionConfiguration } from '../configuration'
import type { LambdaState } from '../state'

const PAGE = 50

/** `Marker` is the name of the last function on the page before. */
export const listFunctions =
  ({ functions }: LambdaState): Operation =>
  ({ input, caller }) => {
    const rest = functions.of(caller.account).filter(({ name }) => !input.Marker || name > input.Marker)
    const page = rest.slice(0, Math.min(Number(input.MaxItems ?? PAGE), PAGE))
    return {
      Functions: page.map(functionConfiguration),
      ...(rest.length > page.length ? { NextMarker: page.at(-1)!.name } : {})
    }
  }
