import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../core/clock'
import { failedWith, type ErrorDocument, type Invocation, type Outcome } from './runtime'

export interface EnvironmentSettings {
  /** Folder of the unzipped bundle. */
  taskRoot: string
  /** `file.member` or `folder/file.member` */
  handler: string
  /** All of `process.env`. */
  variables: Record<string, string>
  timeoutSeconds: number
  /** Members of the handler's context that are the same for all invocations. */
  context: Record<string, string>
  clock: Clock
  /** Each line that the code writes. */
  onLine(line: string): void
}

type Message =
  | { type: 'line'; line: string }
  | { type: 'ready' }
  | { type: 'result'; payload: string }
  | { type: 'failure'; document: ErrorDocument }
  | { type: 'fatal'; document: ErrorDocument }

const bootstrap = join(__dirname, 'bootstrap.cjs')
/** AWS gives the code outside the handler ten seconds. */
const INITIALIZATION_SECONDS = 10

const timedOut = (requestId: string, seconds: number): Outcome =>
  failedWith({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`
  })

const exited = (requestId: string, code: number): ErrorDocument => {
  const how = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}` }
}

/**
 * One execution environment: a worker thread with the function loaded. It runs one invocation at a time, then waits
 * for the next.
 */
export class Environment {
  /** Set once the worker has ended or is ending: no further invocation may come. */
  ended = false
  private readonly worker: Worker
  private readonly exited: Promise<void>
  private ready = false
  private fatal?: ErrorDocument
  private onReady?: () => void
  private settle?: (outcome: Outcome) => void
  private requestId = ''

  constructor(private readonly settings: EnvironmentSettings) {
    const { taskRoot, handler, context, variables } = settings
    // Without its own execArgv a worker would load the parent's loaders.
    const options = {
      env: variables,
      execArgv: [],
      argv: [],
      workerData: { taskRoot, handler, context },
      stdout: true,
      stderr: true
    }
    this.worker = new Worker(bootstrap, options)
    this.worker.unref()
    this.worker.on('message', (message: Message) => this.receive(message))
    this.worker.on('error', (error: Error & { code?: string }) => {
      const errorType = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'Runtime.OutOfMemory' : error.name
      this.fatal ??= { errorType, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    })
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        this.ended = true
        this.settle?.(failedWith(this.fatal ?? exited(this.requestId, code)))
        resolve()
      })
    })
  }

  /** Runs one invocation; past the function's timeout the worker is ended. Never rejects. */
  invoke(invocation: Invocation): Promise<Outcome> {
    const { clock, timeoutSeconds, onLine } = this.settings
    this.requestId = invocation.requestId
    return new Promise<Outcome>((resolve) => {
      const limit = (seconds: number) =>
        clock.after(seconds * 1000, () => {
          onLine(
            `${new Date(clock.now()).toISOString()} ${invocation.requestId} Task timed out after ${seconds.toFixed(2)} seconds`
          )
          this.settle?.(timedOut(invocation.requestId, seconds))
          void this.end()
        })
      let cancel = limit(this.ready ? timeoutSeconds : INITIALIZATION_SECONDS)
      this.worker.ref()
      this.settle = (outcome) => {
        cancel()
        this.settle = this.onReady = undefined
        this.worker.unref()
        resolve(outcome)
      }
      const begin = () => {
        cancel()
        cancel = limit(timeoutSeconds)
        this.worker.postMessage({ ...invocation, timeoutMilliseconds: timeoutSeconds * 1000 })
      }
      if (this.ready) begin()
      else this.onReady = begin
    })
  }

  async end(): Promise<void> {
    this.ended = true
    await this.worker.terminate()
    await this.exited
  }

  private receive(message: Message): void {
    switch (message.type) {
      case 'line':
        return this.settings.onLine(message.line)
      case 'ready':
        this.ready = true
        return this.onReady?.()
      case 'result':
        return this.settle?.({ payload: message.payload })
      case 'failure':
        return this.settle?.(failedWith(message.document))
      case 'fatal':
        this.fatal = message.document
        this.ended = true
    }
  }
}
