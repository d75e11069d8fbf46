import { AwsError } from '../core/call'
import { queryErrorCodes } from './errors'

interface Entry {
  Id: string
}

const MAX_ENTRIES = 10

const checkEntries = (entries: Entry[] | undefined): Entry[] => {
  if (!entries?.length) throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > MAX_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`
    throw new AwsError('TooManyEntriesInBatchRequest', message)
  }
  const ids = new Set<string>()
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id ?? '')) {
      const rule = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.'
      throw new AwsError('InvalidBatchEntryId', `${rule} It can be at most 80 letters long.`)
    }
    if (ids.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    ids.add(Id)
  }
  return entries
}

/** Answers each entry of a batch for itself: what `one` refuses fails that entry only. */
export const inBatch = <E extends Entry, Result extends object>(entries: E[] | undefined, one: (entry: E) => Result) => {
  const Successful: (Result & Entry)[] = []
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = []
  for (const entry of checkEntries(entries) as E[]) {
    try {
      Successful.push({ Id: entry.Id, ...one(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry.Id, SenderFault: true, Code: queryErrorCodes[error.code] ?? error.code, Message: error.message })
    }
  }
  return { Successful, Failed }
}
