import type { Removable } from '../../shared/aws/removal'
import type { Tasks } from '../../shared/aws/tasks'
import { ownClusterOf } from '../../shared/job/container-ledger'
import type { Job, LedgerEntry } from '../../shared/job/job'

/** A task is gone when it has STOPPED, a task definition when it is deleted or on its way. */
export const taskRemoval = (job: Job, entry: LedgerEntry, tasks: Tasks): Removable =>
  entry.Kind === 'ecs-task' ? taskStop(job, entry, tasks) : definitionRemoval(entry, tasks)

const taskStop = (job: Job, entry: LedgerEntry, tasks: Tasks): Removable => {
  const arnOf = async () => entry.Arn ?? (await tasks.find(entry.Name, ownClusterOf(job, entry.Name)))
  return {
    describe: async () => {
      const arn = await arnOf()
      const task = arn && (await tasks.task(arn))
      if (!task || task.lastStatus === 'STOPPED') return undefined
      const tags = (task.tags ?? []).map(({ key = '', value = '' }) => ({ Key: key, Value: value }))
      return { arn, status: task.lastStatus ?? '', tags }
    },
    delete: async () => {
      const arn = await arnOf()
      if (arn) await tasks.stop(arn, 'The job is being cleaned up.')
    }
  }
}

const definitionRemoval = (entry: LedgerEntry, tasks: Tasks): Removable => {
  const arnOf = async () => entry.Arn ?? (await tasks.registered(entry.Name))
  return {
    describe: async () => {
      const arn = await arnOf()
      const definition = arn && (await tasks.definition(arn))
      return definition ? { arn, ...definition } : undefined
    },
    delete: async () => {
      const arn = await arnOf()
      if (arn) await tasks.delete(arn)
    }
  }
}
