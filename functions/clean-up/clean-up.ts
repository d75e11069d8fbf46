import type { AccountDatabases } from '../../shared/aws/account-databases'
import { remove, type Removable } from '../../shared/aws/removal'
import type { ContainerInstances } from '../../shared/aws/container-instances'
import type { Tasks } from '../../shared/aws/tasks'
import type { DatabaseKind } from '../../shared/config/engines'
import type { Config } from '../../shared/config/schema'
import { RetryableError } from '../../shared/errors'
import { isClosed, type Job, type LedgerEntry, type ResourceKind } from '../../shared/job/job'
import { completionMessage } from '../../shared/job/completion'
import { usesContainerInstance } from '../../shared/job/container-ledger'
import { isKept, label } from '../../shared/job/ledger'
import type { Places } from '../../shared/job/places'
import {
  containerInstanceLine, copyLine, databaseLine, fargateLine, placeLine, type QuotaLine
} from '../../shared/job/quota-lines'
import type { Clock } from '../../shared/clock'
import type { Action, Observation, Step } from '../../shared/kernel/step'
import { clusterRemoval, instanceRemoval } from './instance-removal'
import { taskRemoval } from './task-removal'

export interface CleanUpAws extends AccountDatabases {
  tasks: Tasks
  instances: ContainerInstances
  places: Places
  clock: Clock
}

/** What must be gone before a thing of this kind can go: a task before its definition and its database. */
const waitsFor: Readonly<Record<ResourceKind, ResourceKind[]>> = {
  'ecs-task': [],
  'ecs-task-definition': ['ecs-task'],
  'ec2-instance': ['ecs-task'],
  'ecs-cluster': ['ecs-task', 'ec2-instance'],
  'db-instance': ['ecs-task'],
  'db-member': ['ecs-task'],
  'db-cluster': ['ecs-task', 'db-member'],
  'db-snapshot': [],
  'db-cluster-snapshot': []
}

/**
 * Deletes everything in the ledger: what is refused is retried and delays only what depends on it. Safe to repeat, also for a
 * closed job, whose whole ledger is looked at again.
 */
export const cleanUp = (config: Config): Step<CleanUpAws> => ({
  name: 'clean-up',
  actions: (job) => [...longestFirst(leftovers(job)).map(([key, entry]) => removal(job, key, entry, config)), ...placesBack(job)],
  conclude: (job, now) => {
    const LeftBehind = leftovers(job).map(([, entry]) => label(entry))
    const message = completionMessage({ ...job, LeftBehind }, now, config)
    return {
      LeftBehind: LeftBehind.length ? LeftBehind : undefined,
      CleanupAndTagging: [{ Success: LeftBehind.length === 0 }, { Message: message }],
      Publish: { MessageBody: message }
    }
  }
})

/** The places that were promised to the job: taken where it succeeded, free for others where it did not. */
const placesBack = (job: Job): Action<CleanUpAws>[] => {
  const { Place } = job
  if (Place === undefined) return []
  return [
    {
      key: 'places',
      frees: job.Outcome === 'SUCCEEDED' ? [] : [placeLine(Place)],
      start: async (current, aws) => {
        await aws.places.release(Place, current.JobId)
        return { observation: { state: 'done', status: 'places given back', facts: { Place: undefined } } }
      },
      observe: async () => ({ state: 'absent' })
    }
  ]
}

/** A database takes minutes to go, and the job waits for it; anything else seconds. */
const longestFirst = (entries: [string, LedgerEntry][]): [string, LedgerEntry][] => {
  const isDatabase = ([, { Kind }]: [string, LedgerEntry]) => Kind === 'db-instance' || Kind === 'db-member' || Kind === 'db-cluster'
  return [...entries.filter(isDatabase), ...entries.filter((entry) => !isDatabase(entry))]
}

/** Entries that clean-up answers for; those of a closed job all over again, since something may have come back. */
const leftovers = (job: Job): [string, LedgerEntry][] =>
  Object.entries(job.Resources).filter(([, entry]) => !isKept(job, entry) && (isClosed(job) || !entry.Deleted))

const removal = (job: Job, key: string, entry: LedgerEntry, config: Config): Action<CleanUpAws> => ({
  key,
  removes: key,
  takes: 'delete',
  frees: freedBy(job, entry),
  after: leftovers(job).filter(([, other]) => waitsFor[entry.Kind].includes(other.Kind)).map(([otherKey]) => otherKey),
  observe: (current, aws) => look(current, current.Resources[key]!, aws, config)
})

/** The lines of the quotas that a thing counts in. */
const freedBy = (job: Job, { Kind, In, Account }: LedgerEntry): QuotaLine[] => {
  switch (Kind) {
    case 'db-snapshot':
    case 'db-cluster-snapshot': {
      const copying = In === 'source' || !job.DestinationSnapshotsAvailable ? [copyLine(job, Account)] : []
      return In === 'staging' ? [placeLine(job.Source!.Kind), ...copying] : copying
    }
    case 'db-instance':
    case 'db-member':
      return [databaseLine('instance')]
    case 'db-cluster':
      return [databaseLine('cluster')]
    case 'ecs-task':
      return usesContainerInstance(job) ? [] : [fargateLine]
    case 'ec2-instance':
      return [containerInstanceLine]
    default:
      return []
  }
}

/** While a call that creates it may still be under way, not being there proves nothing. */
const look = async (job: Job, entry: LedgerEntry, aws: CleanUpAws, config: Config): Promise<Observation> => {
  const seen = await remove(job, entry, removable(job, entry, aws))
  const settledAt = Date.parse(entry.LeaseUntil) + config.timing.leaseSeconds * 1000
  if (seen.state !== 'done' || entry.Started || settledAt <= aws.clock.now()) return seen
  throw new RetryableError('its creation may be under way', 'MaskopyResourceException', `'${entry.Name}' may yet be created.`)
}

/** The ledger says what a thing is; a member is an instance like any other when it goes. */
const kindOf = ({ Kind }: LedgerEntry): DatabaseKind => (Kind === 'db-cluster' || Kind === 'db-cluster-snapshot' ? 'cluster' : 'instance')

const removable = (job: Job, entry: LedgerEntry, aws: CleanUpAws): Removable => {
  switch (entry.Kind) {
    case 'db-snapshot':
    case 'db-cluster-snapshot': {
      const databases = aws.databases(entry.In, job, kindOf(entry))
      return { describe: () => databases.snapshot(entry.Name), delete: () => databases.deleteSnapshot(entry.Name) }
    }
    case 'db-instance':
    case 'db-member':
    case 'db-cluster': {
      const databases = aws.databases(entry.In, job, kindOf(entry))
      return { describe: () => databases.database(entry.Name), delete: () => databases.deleteDatabase(entry.Name) }
    }
    case 'ecs-task':
    case 'ecs-task-definition':
      return taskRemoval(job, entry, aws.tasks)
    case 'ec2-instance':
      return instanceRemoval(entry, aws.instances)
    case 'ecs-cluster':
      return clusterRemoval(entry, aws.instances)
  }
}
