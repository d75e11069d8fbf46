import { AwsError, type Call, type Operation } from '../../core/call'
import { resourcePolicyAdmits } from '../../iam/resource-policy'
import { putEntry, type Entry } from '../put-entry'
import type { Events } from '../state'

const MAX_ENTRIES = 10
const MAX_BYTES = 256 * 1024

const sizeBytes = ({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0)

const checkEntries = (entries: Entry[]): void => {
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`
    const constraint = `failed to satisfy constraint: Member must have length ${bound}`
    throw new AwsError('ValidationException', `1 validation error detected: Value at 'entries' ${constraint}`)
  }
  if (entries.reduce((sum, entry) => sum + sizeBytes(entry), 0) > MAX_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.')
  }
}

/** Another account's bus takes only what its policy admits: by account, and where it says so by source and detail-type. */
const requireAdmission = ({ buses }: Events, { caller }: Call, entry: Entry): void => {
  const bus = buses.find(caller.account, entry.EventBusName)
  if (!bus || bus.account === caller.account) return
  const values = { 'events:source': entry.Source, 'events:detail-type': entry.DetailType }
  if (resourcePolicyAdmits(bus.policy, { caller, action: 'events:PutEvents', arn: bus.arn, values })) return
  const denied = `User: ${caller.arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn}`
  throw new AwsError('AccessDeniedException', `${denied} because no resource-based policy allows the events:PutEvents action`)
}

export const putEvents =
  (events: Events): Operation<{ Entries?: Entry[] }> =>
  (call) => {
    const entries = call.input.Entries ?? []
    checkEntries(entries)
    for (const entry of entries) requireAdmission(events, call, entry)
    const Entries = entries.map((entry) => putEntry(events, entry, call.caller))
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries }
  }
