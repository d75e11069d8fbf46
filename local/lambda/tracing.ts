import type { Surroundings } from '../core/surroundings'
import type { ExecutionRole } from './execution-role'
import type { LambdaFunction } from './functions'

/** One invocation that is traced. */
export interface Trace {
  /** What the function sees as `_X_AMZN_TRACE_ID`. */
  header: string
  /** Sends the segment, as Lambda does with the function's role; a role that may not send traces has none. */
  end(failed: boolean): Promise<void>
}

export type Tracing = (lambda: LambdaFunction) => Trace | undefined

/** Traces every invocation of functions whose tracing is active. */
export const createTracing =
  ({ clock, random, dispatcher }: Pick<Surroundings, 'clock' | 'random' | 'dispatcher'>, roleOf: ExecutionRole): Tracing =>
  (lambda) => {
    if (lambda.tracing !== 'Active') return undefined
    const start = clock.now() / 1000
    const hex = (bytes: number) => Buffer.from(random.bytes(bytes)).toString('hex')
    const traceId = `1-${Math.floor(start).toString(16)}-${hex(12)}`
    const id = hex(8)
    return {
      header: `Root=${traceId};Parent=${id};Sampled=1`,
      end: async (failed) => {
        const call = (operation: string, input: object) => dispatcher.dispatch({ service: 'xray', operation, input, caller: roleOf(lambda) })
        const segment = { id, trace_id: traceId, name: lambda.name, start_time: start, end_time: clock.now() / 1000, fault: failed }
        try {
          await call('PutTraceSegments', { TraceSegmentDocuments: [JSON.stringify(segment)] })
          await call('PutTelemetryRecords', { TelemetryRecords: [{ Timestamp: segment.end_time, SegmentsSentCount: 1 }] })
        } catch {
          // The function has run all the same.
        }
      }
    }
  }
