import type { Config } from '../../../shared/config/schema'
import type { SentRequest } from '../aftermath'
import type { Dice } from '../faults/dice'
import { ownImage } from '../machinery/configuration'
import type { Chance } from '../machinery/random'
import { presignedUrl } from './identities'
import type { SourceSnapshot } from './production'

/** A message before it is sent; what it should come to is known only to whoever wrote it. */
export type Draft = Pick<SentRequest, 'sort' | 'expects' | 'provedApplication' | 'mayBeRaw'> & {
  /** Made when it is sent, as its credential lasts fifteen minutes. */
  body(now: number): string
  /** Milliseconds after which somebody asks for it to be cancelled. */
  cancelAfter?: number
  /** The very same message once more, so long after the first. */
  repeatAfter?: number
}

/** All kinds of jobs. `plain`: the one that the benchmark knows, an instance of PostgreSQL on Fargate. */
export type Mix = 'all' | 'plain'

interface Writing {
  number: number
  chance: Chance
  dice: Dice
  config: Config
  snapshots: readonly SourceSnapshot[]
  mix: Mix
  /** Signatures of URLs that were sent already. */
  signatures: string[]
  /** Whether anything goes wrong in this run at all. */
  calm: boolean
}

const hex = (chance: Chance, bytes: number) => Buffer.from(chance.bytes(bytes)).toString('hex')

const soundRequest = ({ number, chance, snapshots, config, mix }: Writing) => {
  const usable = mix === 'plain' ? snapshots.filter(({ kind }) => kind === 'instance') : snapshots
  const snapshot = chance.pick(usable)
  const { application } = snapshot
  const [prefix] = config.applications.find(({ name }) => name === application)!.scriptPrefixes
  const variant = mix === 'plain' ? 'fargate' : chance.pick(['fargate', 'fargate', 'fargate', 'sandbox', 'own-image', 'none', 'ecs'] as const)
  const inputs: Record<string, unknown> = {
    ApplicationName: application,
    CostCenter: 'CC 4711',
    RdsSnapshotIdentifier: snapshot.name,
    DestinationEnv: 'dev',
    ObfuscationScriptPath: prefix,
    SqlScriptList: 'mask.sql',
    RdsFinalSnapshotIdentifier: `${application}-final-${number}`
  }
  if (variant === 'sandbox') inputs.DestinationEnv = 'sandbox'
  if (variant === 'none') Object.assign(inputs, { ObfuscateRunMode: 'none', DestinationEnv: 'raw' })
  if (variant === 'ecs') Object.assign(inputs, { ObfuscateRunMode: 'ecs', AmiId: 'ami-0123456789abcdef0' })
  if (variant === 'own-image') inputs.CustomTaskImage = ownImage
  return { snapshot, inputs, mayBeRaw: variant === 'none' }
}

/** What is wrong with one message in so many. */
const spoilt = (writing: Writing, draft: Draft, inputs: Record<string, unknown>, snapshot: SourceSnapshot): Draft => {
  const { dice, config, chance, snapshots } = writing
  const isReplayed = writing.signatures.length > 0 && dice.strikes('request-replayed')
  const signature = isReplayed ? chance.pick(writing.signatures) : hex(chance, 32)
  writing.signatures.push(signature)
  const region = config.authorization.stsRegions[0]!
  const asked = (application: string | undefined, changes: object = {}) => (now: number) =>
    JSON.stringify({ ...inputs, ...changes, PresignedUrl: presignedUrl(application, signature, now, region) })
  const failing = (sort: string, body: Draft['body'], provedApplication?: string): Draft =>
    ({ sort, expects: 'FAILED', provedApplication, mayBeRaw: false, body })
  if (dice.strikes('request-malformed')) {
    const text = chance.pick(['not json', '[]', '{"ApplicationName":"shop"}', 'null', '{"Hint":"nudge","JobId":"00000000000000000000000000"}'])
    return failing('malformed', () => text)
  }
  if (dice.strikes('request-unauthorized')) return failing('unauthorized', asked(undefined))
  if (dice.strikes('request-for-foreign-snapshot')) {
    const foreign = snapshots.find(({ application }) => application !== snapshot.application)!
    return failing('foreign snapshot', asked(snapshot.application, { RdsSnapshotIdentifier: foreign.name }), snapshot.application)
  }
  if (dice.strikes('request-for-unknown-snapshot')) {
    return failing('unknown snapshot', asked(snapshot.application, { RdsSnapshotIdentifier: 'nothing-yesterday' }), snapshot.application)
  }
  const sent: Draft = { ...draft, body: asked(snapshot.application), ...(isReplayed && { sort: 'replayed URL', expects: 'any' }) }
  if (dice.strikes('request-repeated')) return { ...sent, sort: 'repeated', repeatAfter: chance.between(0, 600_000) }
  if (dice.strikes('request-cancelled')) return { ...sent, sort: 'cancelled', expects: 'any', cancelAfter: chance.between(0, 6 * 3600_000) }
  return sent
}

/** The `number`-th message of a run. */
export const writeRequest = (writing: Writing): Draft => {
  const { inputs, snapshot, mayBeRaw } = soundRequest(writing)
  const draft: Draft = {
    sort: 'sound', expects: writing.calm ? 'SUCCEEDED' : 'any', provedApplication: snapshot.application, mayBeRaw, body: () => ''
  }
  return spoilt(writing, draft, inputs, snapshot)
}
