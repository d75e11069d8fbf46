import type { World } from '../tests/simulation/aftermath'
import type { Checker } from '../tests/simulation/checker'
import type { TracedCall } from '../tests/simulation/trace'
import { Meter } from './meter'

/** What one run of a function has asked of AWS. */
export interface Spent {
  /** Of the function. */
  name: string
  /** The job that it worked on; a schedule, and whoever only made room for others, worked on none. */
  jobId?: string
  /** Of its first call; milliseconds since the epoch. */
  at: number
  calls: number
  readUnits: number
  writeUnits: number
}

const jobKey = /^[0-9A-HJKMNP-TV-Z]{26}$/

interface Key {
  JobId?: { S: string }
}

/** The job whose record a call of the table is about. */
const jobIn = ({ service, input }: TracedCall): string | undefined => {
  if (service !== 'dynamodb') return undefined
  const batches = Object.values<{ Keys?: Key[] }>(input.RequestItems ?? {}).flatMap(({ Keys = [] }) => Keys)
  const keys: (Key | undefined)[] = [input.Key ?? input.Item, ...batches]
  return keys.map((key) => key?.JobId?.S).find((id) => id !== undefined && jobKey.test(id))
}

/** Keeps a book on every run of a function, by the job that it worked on. */
export class Spending implements Checker {
  readonly name = 'spending'
  private readonly meter = new Meter()
  private readonly runs = new Map<string, Spent>()
  /** Completions that were heard so far. */
  completed = 0

  readonly atCall = (call: TracedCall, world: World): undefined => {
    this.completed = world.completions().length
    if (call.actor.kind !== 'function') return
    const { readUnits, writeUnits } = this.meter.usage
    this.meter.atCall(call, world)
    const { invocation, name } = call.actor
    const spent = this.runs.get(invocation) ?? { name, at: call.at, calls: 0, readUnits: 0, writeUnits: 0 }
    this.runs.set(invocation, spent)
    spent.jobId ??= jobIn(call)
    spent.calls += 1
    spent.readUnits += this.meter.usage.readUnits - readUnits
    spent.writeUnits += this.meter.usage.writeUnits - writeUnits
  }

  all(): Spent[] {
    return [...this.runs.values()]
  }
}
