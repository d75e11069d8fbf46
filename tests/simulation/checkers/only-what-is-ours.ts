import type { Existing, Run, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction, mayChange } from './judge'
import { isMaker } from './provenance'

const jobTag = 'maskopy:job'

/** What makes a thing what it is for its owner; what it is doing at the moment is not part of it. */
const picture = ({ tags, sharedWith = [], publiclyAccessible }: Existing): string =>
  JSON.stringify([Object.entries(tags).sort(), [...sharedWith].sort(), publiclyAccessible === true])

/** What a call is about. Of ECS a definition or a cluster is still there after it, with the tags that it had. */
const targetsOf = ({ subject, input, service, account }: TracedCall, world: World): Existing[] => {
  if (subject) return [subject]
  if (service !== 'ecs') return []
  const named: string[] = [...(input.taskDefinitions ?? []), ...(input.cluster ? [input.cluster] : [])]
  return world.existing().filter(({ arn, id, account: owner }) => named.includes(arn) || (owner === account && named.includes(id)))
}

/**
 * I4. A function deletes, modifies and shares only what it has made itself, for the job that it has in hand, and what both the
 * record and the tag say so of. What people have made looks at the end as they left it.
 */
class OnlyWhatIsOurs extends Judge {
  readonly name = 'I4'
  private pictures: Map<string, string> | undefined

  protected override see(call: TracedCall, world: World): void {
    this.pictures ??= new Map(world.existing().filter(({ ofPeople }) => ofPeople).map((one) => [one.arn, picture(one)]))
    if (!['rds', 'ecs', 'ec2'].includes(call.service) || !mayChange(call)) return
    if (isByFunction(call)) this.judge(call, world)
    else if (call.tookEffect) this.followPeople(call, world)
  }

  protected override end({ world }: Run): void {
    for (const [arn, before] of this.pictures ?? []) {
      const now = world.byArn(arn)
      if (!now) this.report(`${arn}, which is none of ours, is gone`)
      else if (picture(now) !== before) this.report(`${arn}, which is none of ours, has been changed`)
    }
  }

  private judge(call: TracedCall, world: World): void {
    if (isMaker(call)) return
    for (const target of targetsOf(call, world)) this.judgeTarget(target, call, world)
  }

  private judgeTarget(subject: Existing, call: TracedCall, world: World): void {
    const { operation } = call
    const jobId = this.provenance.jobAtWork(call)
    const made = this.provenance.of(subject.arn)
    const does = `${operation} is called on ${subject.arn}`
    if (!made) this.report(`${does}, which the product has not made`, jobId, call)
    else if (!jobId || made.jobId !== jobId) this.report(`${does}, which was made for the job ${made.jobId}, in the name of ${jobId}`, jobId, call)
    else if (subject.tags[jobTag] !== jobId) this.report(`${does}, whose tag names ${subject.tags[jobTag] ?? 'no job'}`, jobId, call)
    else if (!this.isInLedger(jobId, made.name, world)) this.report(`${does}, of which the record says nothing`, jobId, call)
  }

  private isInLedger(jobId: string, name: string, world: World): boolean {
    const entries: any[] = Object.values(world.job(jobId)?.Resources ?? {})
    return entries.some(({ Name }) => String(Name).toLowerCase() === name.toLowerCase())
  }

  /** People may do as they like with what is theirs. */
  private followPeople(call: TracedCall, world: World): void {
    const { subject, output } = call
    const made = isMaker(call) ? (JSON.stringify(output).match(/arn:aws:rds:[^"]+/g) ?? []) : []
    for (const arn of subject && !this.provenance.of(subject.arn) ? [subject.arn, ...made] : made) {
      const now = world.byArn(arn)
      if (now) this.pictures!.set(arn, picture(now))
      else this.pictures!.delete(arn)
    }
  }
}

export const onlyWhatIsOurs: CheckerFactory = () => new OnlyWhatIsOurs()
