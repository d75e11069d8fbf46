import type { World } from '../tests/simulation/aftermath'
import type { Checker } from '../tests/simulation/checker'
import type { TracedCall } from '../tests/simulation/trace'

interface Place {
  line: string
  order: string
  since: number
}

/** Whoever has only just joined may not be seen yet: DynamoDB's indexes lag. */
const seenAfterMilliseconds = 60_000

/** Counts those that leave a line of a quota before somebody who was accepted earlier and has stood in it for a while. */
export class Order implements Checker {
  readonly name = 'order'
  overtakings = 0
  longestLine = 0
  private readonly places = new Map<string, Place>()

  readonly atCall = ({ service, operation, input, tookEffect, at }: TracedCall, world: World): undefined => {
    const jobId: string | undefined = input?.Key?.JobId?.S
    if (service !== 'dynamodb' || operation !== 'UpdateItem' || !tookEffect || input.Key.Item.S !== 'JOB' || !jobId) return
    this.see(jobId, world.job(jobId), at)
  }

  /** The record of a job as it is now. */
  see(jobId: string, job: { Line?: string; LineOrder?: string } | undefined, at: number): void {
    const before = this.places.get(jobId)
    if (before?.line === job?.Line) return
    this.places.delete(jobId)
    if (before && this.isOvertaking(before, at)) this.overtakings += 1
    if (job?.Line === undefined) return
    this.places.set(jobId, { line: job.Line, order: job.LineOrder!, since: at })
    const length = [...this.places.values()].filter(({ line }) => line === job.Line).length
    this.longestLine = Math.max(this.longestLine, length)
  }

  private isOvertaking({ line, order }: Place, at: number): boolean {
    for (const other of this.places.values()) {
      if (other.line === line && other.order < order && at - other.since > seenAfterMilliseconds) return true
    }
    return false
  }
}
