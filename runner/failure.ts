import type { ExitReason } from '../shared/runner-contract'

/** Ends the run with the exit code of `reason`. The message is logged and reported, so it never holds a data value or a secret. */
export class RunnerFailure extends Error {
  override readonly name = 'RunnerFailure'

  constructor(readonly reason: ExitReason, message: string, options?: ErrorOptions) {
    super(message, options)
  }
}
