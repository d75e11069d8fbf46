import type { Call, Caller } from '../core/call'
import type { Gate } from '../core/dispatcher'

/** Calls that make something which costs money and holds data: nobody wants it twice. */
const making = /^(Copy|Restore|Create)DB/

/**
 * Kills functions at the worst moment: RDS has accepted what they asked for, and they are gone before they can record it. Whatever
 * the function calls next never returns, until Lambda ends it.
 */
export class Killer {
  private armed = false
  private victim?: Caller

  constructor(private readonly killed: (functionRole: string, operation: string) => void) {}

  /** From now on the next function that makes something will be killed. */
  arm(): void {
    this.armed = true
  }

  readonly gate: Gate = ({ service, operation, caller }: Call): Promise<void> | void => {
    if (this.victim?.arn === caller.arn) {
      this.victim = undefined
      return new Promise(() => undefined)
    }
    if (!this.armed || service !== 'rds' || !making.test(operation) || !/:role\/maskopy-/.test(caller.roleArn ?? '')) return
    this.armed = false
    this.victim = caller
    this.killed(caller.roleArn!.split('/').at(-1)!, operation)
  }
}
