import type { LambdaFunction } from './functions'

export interface Invocation {
  requestId: string
  /** JSON text. */
  payload: string
  /** Where the invocation is traced. */
  traceHeader?: string
}

/** What came of an invocation. A function that fails is an outcome too, with `functionError` and Lambda's error document. */
export interface Outcome {
  /** JSON text: what the handler returned, or `{ errorType, errorMessage, trace? }`. */
  payload: string
  functionError?: 'Unhandled'
}

/** What runs one function's code: workers, or a handler in this process. `invoke` rejects only where Lambda cannot run it at all. */
export interface Runtime {
  invoke(invocation: Invocation): Promise<Outcome>
  close(): Promise<void>
}

export interface RuntimeFactory {
  (lambda: LambdaFunction): Runtime
}

export interface ErrorDocument {
  errorType: string
  errorMessage: string
  trace?: string[]
}

export const failedWith = (document: ErrorDocument): Outcome => ({
  payload: JSON.stringify(document),
  functionError: 'Unhandled'
})

const documentOf = (error: unknown): ErrorDocument => {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

/** Runs `handler` in this process, on events that went through JSON as on the wire: for simulations and tests. */
export const handlerRuntime = (handler: (event: any, requestId: string) => unknown): Runtime => ({
  invoke: async ({ payload, requestId }) => {
    try {
      return { payload: JSON.stringify((await handler(JSON.parse(payload), requestId)) ?? null) }
    } catch (error) {
      return failedWith(documentOf(error))
    }
  },
  close: async () => undefined
})
