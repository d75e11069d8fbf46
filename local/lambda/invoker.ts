import { tooManyRequests } from './errors'
import type { LambdaFunction } from './functions'
import type { Invocation, Outcome, Runtime, RuntimeFactory } from './runtime'
import type { Tracing } from './tracing'

/** Runs functions, each on its own runtime and never more at once than its reserved concurrency. */
export class Invoker {
  private readonly runtimes = new Map<LambdaFunction, Runtime>()
  private readonly running = new Map<LambdaFunction, number>()
  private closed = false

  constructor(
    private readonly runtimeFor: RuntimeFactory,
    private readonly trace: Tracing
  ) {}

  /** Throws TooManyRequestsException where the function may not run once more now. */
  async invoke(lambda: LambdaFunction, invocation: Invocation): Promise<Outcome> {
    const running = this.running.get(lambda) ?? 0
    if (this.closed || running >= (lambda.reservedConcurrency ?? Infinity)) throw tooManyRequests()
    this.running.set(lambda, running + 1)
    try {
      return await this.traced(lambda, invocation)
    } finally {
      this.running.set(lambda, this.running.get(lambda)! - 1)
    }
  }

  private async traced(lambda: LambdaFunction, invocation: Invocation): Promise<Outcome> {
    const trace = this.trace(lambda)
    const outcome = await this.runtime(lambda).invoke({ ...invocation, traceHeader: trace?.header })
    await trace?.end(outcome.functionError !== undefined)
    return outcome
  }

  /** Ends the function's environments: after its code or configuration has changed, the next invocation starts a new one. */
  async renew(lambda: LambdaFunction): Promise<void> {
    const runtime = this.runtimes.get(lambda)
    this.runtimes.delete(lambda)
    await runtime?.close()
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.all([...this.runtimes.values()].map((runtime) => runtime.close()))
  }

  private runtime(lambda: LambdaFunction): Runtime {
    const runtime = this.runtimes.get(lambda) ?? this.runtimeFor(lambda)
    this.runtimes.set(lambda, runtime)
    return runtime
  }
}
