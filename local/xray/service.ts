import { AwsError, type Codec, type HttpResponse, type Service } from '../core/call'
import { toJson } from '../wire/json'

/** A segment document (AWS X-Ray Developer Guide, "AWS X-Ray segment documents"), with the id of its trace. */
interface Segment {
  id: string
  trace_id: string
  name: string
  start_time: number
  end_time: number
  fault?: boolean
}

const keptMaximum = 10_000

const paths: Record<string, string> = {
  '/TraceSegments': 'PutTraceSegments',
  '/TelemetryRecords': 'PutTelemetryRecords',
  '/TraceSummaries': 'GetTraceSummaries'
}

const answer = (status: number, document: unknown, requestId: string, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers },
  body: toJson(document)
})

/** X-Ray speaks REST with JSON bodies. */
const codec: Codec = {
  parse: ({ path, body }) => {
    const operation = paths[path]
    if (!operation) throw new AwsError('UnknownOperationException', `There is nothing at ${path}.`, 404)
    return { operation, input: body.length ? JSON.parse(body.toString('utf8')) : {} }
  },
  reply: (_operation, output, requestId) => answer(200, output, requestId),
  fault: (error, requestId) => answer(error.httpStatus, { Message: error.message }, requestId, { 'x-amzn-errortype': error.code })
}

/** AWS X-Ray as far as Lambda's tracing needs it: the segments of each account, and summaries of them. */
export const createXray = (): Service => {
  const accounts = new Map<string, Segment[]>()
  const of = (account: string): Segment[] => accounts.get(account) ?? (accounts.set(account, []), accounts.get(account)!)
  return {
    signingName: 'xray',
    protocol: 'json-1.1',
    codec,
    operations: {
      PutTraceSegments: ({ input, caller }) => {
        const segments = of(caller.account)
        segments.push(...(input.TraceSegmentDocuments ?? []).map((document: string): Segment => JSON.parse(document)))
        segments.splice(0, segments.length - keptMaximum)
        return { UnprocessedTraceSegments: [] }
      },
      PutTelemetryRecords: () => ({}),
      GetTraceSummaries: ({ input, caller }) => ({
        TraceSummaries: of(caller.account)
          .filter(({ start_time: at }) => at >= Number(input.StartTime) && at <= Number(input.EndTime))
          .map((segment) => ({
            Id: segment.trace_id, Duration: segment.end_time - segment.start_time, HasFault: segment.fault ?? false,
            ServiceIds: [{ Name: segment.name, Type: 'AWS::Lambda::Function' }]
          }))
      })
    }
  }
}
