import type { Existing, Run, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction, mayChange } from './judge'

const finalTag = 'maskopy:final'

/**
 * I1. No snapshot that holds raw data is shared beyond the staging account, made public, tagged final, or named in the completion
 * of a success; no database that holds raw data is public. Run mode `none` is the exception where the environment takes it.
 */
class NeverUnmasked extends Judge {
  readonly name = 'I1'
  /** What a snapshot held when it was last seen: its requester may delete it while the completion is on its way. */
  private readonly heldBy = new Map<string, string>()
  private completionsRead = 0

  protected override see(call: TracedCall, world: World): void {
    if (call.tookEffect && call.service === 'rds' && mayChange(call)) this.lookAround(world, call)
    if (call.service === 'sqs' && isByFunction(call)) this.readCompletions(world, call)
  }

  protected override end({ world }: Run): void {
    this.lookAround(world)
    this.readCompletions(world)
  }

  private lookAround(world: World, call?: TracedCall): void {
    for (const { arn, jobId } of this.provenance.all()) {
      const one = arn.includes(':rds:') ? world.byArn(arn) : undefined
      if (!one) continue
      const held = one.taint ?? this.heldBySource(one, world)
      if (held) this.heldBy.set(arn, held)
      if (held === 'raw' && !this.requestOf(jobId, world)?.mayBeRaw) this.judge(one, world, jobId, call)
    }
    // Whoever made it: no function shares raw data.
    const target = call && isByFunction(call) && call.subject ? world.byArn(call.subject.arn) : undefined
    if (target?.taint === 'raw' && !this.provenance.of(target.arn)) this.judge(target, world, undefined, call)
  }

  private judge(one: Existing, world: World, jobId: string | undefined, call: TracedCall | undefined): void {
    const besides = (one.sharedWith ?? []).filter((account) => account !== world.stagingAccount)
    if (besides.length > 0) this.report(`${one.arn} holds raw data and is shared with ${besides.join(', ')}`, jobId, call)
    if (finalTag in one.tags) this.report(`${one.arn} holds raw data and is tagged final`, jobId, call)
    if (one.publiclyAccessible) this.report(`${one.arn} holds raw data and can be reached from everywhere`, jobId, call)
  }

  /** While a snapshot is being taken there is only the database to look at. */
  private heldBySource({ arn, status, databaseId, copyOf }: Existing, world: World): string | undefined {
    if (status !== 'creating' || databaseId === undefined || copyOf !== undefined) return undefined
    const [kind, database] = arn.includes(':cluster-snapshot:') ? ['cluster-snapshot', 'cluster'] : ['snapshot', 'db']
    return world.byArn(arn.replace(new RegExp(`:${kind}:.*$`), `:${database}:${databaseId}`))?.taint
  }

  private readCompletions(world: World, call?: TracedCall): void {
    const all = world.completions()
    for (; this.completionsRead < all.length; this.completionsRead++) {
      const { body } = all[this.completionsRead]!
      const arn = body?.FinalSnapshotArn
      if (!arn || this.heldBy.get(arn) === 'masked') continue
      if (this.heldBy.get(arn) === 'raw' && this.requestOf(body.JobId, world)?.mayBeRaw) continue
      this.report(`the completion of ${body.JobId} names ${arn}, which holds ${this.heldBy.get(arn) ?? 'nothing'}`, body.JobId, call)
    }
  }
}

export const neverUnmasked: CheckerFactory = () => new NeverUnmasked()
