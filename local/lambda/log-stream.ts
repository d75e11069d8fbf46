import { AwsError, type Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'

/** Writes lines to one CloudWatch Logs stream under a function's role, in their order, as many at once as have gathered. */
export class LogStream {
  private pending: { timestamp: number; message: string }[] = []
  private writing?: Promise<void>
  private exists = false

  constructor(
    private readonly surroundings: Pick<Surroundings, 'clock' | 'dispatcher'>,
    private readonly caller: Caller,
    private readonly logGroupName: string,
    private readonly logStreamName: string
  ) {}

  write(message: string): void {
    this.pending.push({ timestamp: this.surroundings.clock.now(), message })
    this.writing ??= this.flush()
  }

  /** Resolves when everything written so far is in CloudWatch Logs, or lost. */
  async written(): Promise<void> {
    await this.writing
  }

  private async flush(): Promise<void> {
    try {
      await this.create()
      while (this.pending.length > 0) {
        const logEvents = this.pending
        this.pending = []
        await this.call('PutLogEvents', { logEvents })
      }
    } catch {
      // A function whose role may not write logs runs all the same, and its lines are lost: that is what AWS does.
      this.pending = []
    } finally {
      this.writing = undefined
    }
  }

  private async create(): Promise<void> {
    if (this.exists) return
    try {
      await this.call('CreateLogStream')
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error
      await this.call('CreateLogGroup')
      await this.call('CreateLogStream')
    }
    this.exists = true
  }

  private call(operation: string, more: object = {}): Promise<unknown> {
    const { logGroupName, logStreamName, caller } = this
    const input = operation === 'CreateLogGroup' ? { logGroupName } : { logGroupName, logStreamName, ...more }
    return this.surroundings.dispatcher.dispatch({ service: 'logs', operation, input, caller })
  }
}
