import { ECSClient } from '@aws-sdk/client-ecs'
import { RDSClient } from '@aws-sdk/client-rds'
import { recheck } from '../../shared/job/recheck'
import { clientConfig } from '../aws/account'
import type { Context } from '../context'
import { exitCodes } from '../exit-codes'
import { asFailure } from '../failure'
import { judge, type Judged } from '../sweep/orphans'
import { databasesAndSnapshots, tasksAndDefinitions, type Candidate } from '../sweep/resources'
import { table } from '../terminal/table'
import { moment } from '../terminal/words'
import { examples, type Register } from './command'

interface SweepOptions {
  delete?: boolean
  all?: boolean
  sourceProfile?: string[]
}

interface Found {
  resources: Judged[]
  /** What could not be looked at, and why. */
  unseen: string[]
}

const judgeAll = async ({ deployment }: Context, candidates: Candidate[]): Promise<Judged[]> => {
  const store = await deployment.jobs()
  const ids = [...new Set(candidates.map(({ taggedJob, namedJob }) => taggedJob ?? namedJob))]
  const jobs = new Map(
    await Promise.all(ids.map(async (id) => [id, id === undefined ? undefined : await store.get(id)] as const))
  )
  return candidates.map((each) => judge(each, jobs.get(each.taggedJob ?? each.namedJob)))
}

const look = async (context: Context, options: SweepOptions): Promise<Found> => {
  const { deployment } = context
  const { connection } = deployment.place
  const places: [name: string, look: () => Promise<Candidate[]>][] = [
    ['databases and snapshots of the staging account', () => databasesAndSnapshots(new RDSClient(deployment.config))],
    ['tasks of the staging account', () => tasksAndDefinitions(new ECSClient(deployment.config), deployment.prefix)],
    ...(options.sourceProfile ?? []).map((profile): [string, () => Promise<Candidate[]>] => [
      `snapshots of the source account of profile ${profile}`,
      () => databasesAndSnapshots(new RDSClient(clientConfig({ ...connection, profile })))
    ])
  ]
  const unseen = options.sourceProfile
    ? []
    : ['Source accounts were not looked at: name a profile of each with --source-profile.']
  const candidates: Candidate[] = []
  for (const [name, see] of places) {
    try {
      candidates.push(...(await see()))
    } catch (error) {
      unseen.push(`The ${name} could not be seen: ${asFailure(error).sentence}`)
    }
  }
  return { resources: await judgeAll(context, candidates), unseen }
}

/** Clean-up deletes, and asks record and tag again before it does. */
const handOver = async ({ deployment, surroundings }: Context, resources: Judged[]): Promise<string[]> => {
  const store = await deployment.jobs()
  const ids = [...new Set(resources.filter(({ verdict }) => verdict === 'orphan').map(({ jobId }) => jobId!))]
  for (const id of ids) {
    const job = await store.get(id)
    if (!job) continue
    await store.move(job, recheck(surroundings.now()))
    await deployment.nudge('clean-up', id)
  }
  return ids
}

/** `maskopy sweep`: what should not exist any more. */
export const sweep: Register = (program, act) => {
  program
    .command('sweep')
    .summary('find what jobs have left behind')
    .description(
      "Looks for resources that bear MasKopy's name or tag and whose job is over or unknown. With --delete, " +
        "clean-up deletes those that the job's record and the tag prove to be ours; the rest is for people to " +
        "judge."
    )
    .option('--delete', 'have clean-up delete the proven orphans')
    .option('--all', 'show what is in use, too')
    .option(
      '--source-profile <name>',
      'profile with credentials of a source account to look into (repeatable)',
      (name: string, list: string[] = []) => [...list, name]
    )
    .addHelpText('after', examples('maskopy sweep --source-profile production', 'maskopy sweep --delete'))
    .action(
      act(async (context, options: SweepOptions) => {
        const { deployment, terminal, json } = context
        await deployment.demandOwn('sweep')
        await deployment.demandProfiles(options.sourceProfile)
        const { resources, unseen } = await look(context, options)
        const shown = resources.filter(({ verdict }) => options.all || verdict !== 'in use')
        const handedOver = options.delete ? await handOver(context, shown) : []
        if (json) terminal.json({ resources: shown, notSeen: unseen, handedOver })
        else {
          const { colors } = terminal
          const rows = shown.map(({ verdict, kind, name, createdAt, why }) => [verdict, kind, name, moment(createdAt), why])
          const none = unseen.length === 0 ? 'There are no orphans.' : 'No orphans were found; not everything was looked at.'
          if (rows.length === 0) terminal.line(none)
          else for (const line of table(['VERDICT', 'KIND', 'NAME', 'CREATED (UTC)', 'WHY'], rows, colors)) terminal.line(line)
          for (const id of handedOver) terminal.line(`Clean-up goes through the ledger of ${id} once more.`)
          for (const sentence of unseen) terminal.note(sentence)
          if (!options.delete && shown.some(({ verdict }) => verdict === 'orphan'))
            terminal.note('With --delete, clean-up deletes the orphans.')
        }
        return exitCodes.ok
      })
    )
}
