import type { Run, World } from '../aftermath'
import type { Checker, Violation } from '../checker'
import type { TracedCall } from '../trace'
import { Provenance } from './provenance'
import { readRequest, type ReadRequest } from './requests'

/** What is the same for all checkers: who made what, what was asked for, and that one finding counts once. */
export abstract class Judge implements Checker {
  abstract readonly name: string
  protected provenance = new Provenance()
  private readonly reported = new Set<string>()
  private readonly found: Violation[] = []
  private readonly read: ReadRequest[] = []
  private readonly readByJob = new Map<string | undefined, ReadRequest>()

  readonly atCall = (call: TracedCall, world: World): Violation | undefined => {
    this.provenance = Provenance.of(world)
    this.provenance.see(call, world)
    this.see(call, world)
    return this.found.shift()
  }

  readonly afterwards = (run: Run): Violation[] => {
    this.end(run)
    return this.found.splice(0)
  }

  protected see(_call: TracedCall, _world: World): void {}
  protected end(_run: Run): void {}

  protected report(message: string, jobId?: string, call?: TracedCall): void {
    if (this.reported.has(message)) return
    this.reported.add(message)
    this.found.push({ invariant: this.name, message, ...(jobId && { jobId }), ...(call && { sequence: call.sequence }) })
  }

  /** Every message that has reached the intake queue so far, as the contract reads it. */
  protected requests(world: World): readonly ReadRequest[] {
    for (const sent of world.requests().slice(this.read.length)) {
      const request = readRequest(sent)
      this.read.push(request)
      if (!this.readByJob.has(request.jobId)) this.readByJob.set(request.jobId, request)
    }
    return this.read
  }

  protected requestOf(jobId: string | undefined, world: World): ReadRequest | undefined {
    this.requests(world)
    return this.readByJob.get(jobId)
  }
}

export const isByFunction = ({ actor }: TracedCall): boolean => actor.kind === 'function'

/** Calls that may change something; everything that only reads is called so. */
export const mayChange = ({ operation }: TracedCall): boolean => !/^(Describe|List|Get|Query|Scan|BatchGet|Receive)/.test(operation)
