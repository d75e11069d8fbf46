import type { Removable } from '../../shared/aws/removal'
import type { Tasks } from '../../shared/aws/tasks'
import { ownClusterOf } from '../../shared/job/container-ledger'
import type { Job, LedgerEntry } from '../../shared/job/job'

/** Tasks are gone when they have STOPPED, task definitions when they are deleted or on their way: all of the family. */
export const taskRemoval = (job: Job, entry: LedgerEntry, tasks: Tasks): Removable =>
  entry.Kind === 'ecs-task' ? taskStop(job, entry, tasks) : definitionRemoval(entry, tasks)

const taskStop = (job: Job, entry: LedgerEntry, tasks: Tasks): Removable => {
  const running = async () => {
    const started = await tasks.startedBy(job.JobId, entry.Name, ownClusterOf(job, entry.Name))
    return started.filter(({ lastStatus }) => lastStatus !== 'STOPPED')
  }
  return {
    describe: async () => {
      const [task] = await running()
      if (!task) return undefined
      const tags = (task.tags ?? []).map(({ key = '', value = '' }) => ({ Key: key, Value: value }))
      return { arn: task.taskArn ?? '', status: task.lastStatus ?? '', tags }
    },
    delete: async () => {
      for (const { taskArn, desiredStatus } of await running()) {
        if (taskArn && desiredStatus !== 'STOPPED') await tasks.stop(taskArn, 'The job is being cleaned up.')
      }
    }
  }
}

const definitionRemoval = (entry: LedgerEntry, tasks: Tasks): Removable => {
  let revisions: string[] = []
  return {
    describe: async () => {
      revisions = await tasks.revisions(entry.Name)
      for (const arn of revisions) {
        const definition = await tasks.definition(arn)
        if (definition) return { arn, ...definition }
      }
      return undefined
    },
    delete: async () => {
      let leaving = 0
      for (const arn of revisions) if (await tasks.delete(arn)) leaving += 1
      return leaving === revisions.length ? 'gone' : undefined
    }
  }
}
