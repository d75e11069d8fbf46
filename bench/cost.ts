import prices from './prices.json'

/** What the control plane of one job used, on average. */
export interface Usage {
  invocations: number
  /** Of all services together: functions pay for the time of waiting for answers. */
  calls: number
  readUnits: number
  writeUnits: number
  /** Sends, receives and deletions. */
  queueRequests: number
  /** Events of ours, and events of AWS that another account forwards; those within an account are free. */
  customEvents: number
  objectReads: number
  objectWrites: number
  /** Of Step Functions. */
  transitions?: number
}

/** Dollars by service, for one job. */
export interface Bill {
  lambda: number
  dynamodb: number
  sqs: number
  eventBridge: number
  s3: number
  logs: number
  stepFunctions: number
  total: number
}

const { assumed } = prices

/** List prices of what the control plane does; databases, snapshots and tasks cost the same whoever starts them. */
export const billFor = (usage: Usage): Bill => {
  const seconds = (usage.calls * assumed.millisecondsPerCall + usage.invocations * assumed.millisecondsPerInvocationBesides) / 1000
  const parts = {
    lambda: usage.invocations * prices.lambda.request + seconds * assumed.memoryGigabytes * prices.lambda.gigabyteSecondArm,
    dynamodb: usage.readUnits * prices.dynamodb.readRequestUnit + usage.writeUnits * prices.dynamodb.writeRequestUnit,
    sqs: usage.queueRequests * prices.sqs.request,
    eventBridge: usage.customEvents * prices.eventBridge.customEvent,
    s3: usage.objectReads * prices.s3.get + usage.objectWrites * prices.s3.put,
    logs: (usage.invocations * assumed.logBytesPerInvocation * prices.logs.gigabyteIngested) / 2 ** 30,
    stepFunctions: (usage.transitions ?? 0) * prices.stepFunctions.standardTransition
  }
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) }
}

/** What a database of the priced class costs that stands idle. */
export const idleDollars = (seconds: number): number => (seconds / 3600) * prices.rds.instanceHour

export const pricesDate = prices.date
