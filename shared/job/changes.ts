import type { Job } from './job'

/** A change to the record: dotted paths to values; `undefined` removes the member. */
export type Changes = Record<string, unknown>

type Document = Record<string, unknown>

/** Writes into `document`, which is a copy already; what lies below it is copied on the way. */
const put = (document: Document, [member, ...rest]: string[], value: unknown): void => {
  if (rest.length > 0) {
    const inner = { ...(document[member!] as Document | undefined) }
    put(inner, rest, value)
    document[member!] = inner
  } else if (value !== undefined) document[member!] = value
  else if (member! in document) delete document[member!]
}

/** The record as it will be once the changes are written. */
export const applied = (job: Job, changes: Changes): Job => {
  const document: Document = { ...job }
  for (const [path, value] of Object.entries(changes)) put(document, path.split('.'), value)
  return document as unknown as Job
}

const overlap = (one: string, other: string) => one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

/** Both changes as one; where paths overlap, which DynamoDB does not allow, the later change counts. */
export const merged = (earlier: Changes, later: Changes): Changes => {
  const paths = Object.keys(later)
  const kept = Object.entries(earlier).filter(([path]) => !paths.some((other) => overlap(path, other)))
  return { ...Object.fromEntries(kept), ...later }
}

export interface UpdateExpression {
  UpdateExpression: string
  ExpressionAttributeNames: Record<string, string>
  ExpressionAttributeValues?: Record<string, unknown>
}

/** The same changes as DynamoDB's update expression; every name is a placeholder, so no reserved word can hurt. */
export const updateExpression = (changes: Changes): UpdateExpression => {
  const names = new Map<string, string>()
  const values: Record<string, unknown> = {}
  const set: string[] = []
  const remove: string[] = []
  const placeholder = (member: string) => names.get(member) ?? names.set(member, `#${names.size}`).get(member)!
  for (const [path, value] of Object.entries(changes)) {
    const expression = path.split('.').map(placeholder).join('.')
    if (value === undefined) remove.push(expression)
    else {
      const key = `:${Object.keys(values).length}`
      values[key] = value
      set.push(`${expression} = ${key}`)
    }
  }
  const clauses = [set.length ? `SET ${set.join(', ')}` : '', remove.length ? `REMOVE ${remove.join(', ')}` : '']
  return {
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ExpressionAttributeNames: Object.fromEntries([...names].map(([member, key]) => [key, member])),
    ...(set.length ? { ExpressionAttributeValues: values } : {})
  }
}
