import type { Task } from '@aws-sdk/client-ecs'
import type { Objects } from '../aws/objects'
import type { Tasks } from '../aws/tasks'
import type { Config } from '../config/schema'
import { PermanentError } from '../errors'
import type { Job } from '../job/job'
import { task as taskOf, taskDefinition, taskFamily } from '../job/ledger'
import { fargateLine } from '../job/quota-lines'
import { transientTags } from '../job/tags'
import type { Action, Facts, Observation } from '../kernel/step'
import { taskSize } from '../request/task-size'
import type { RunnerReport, RunnerTask } from '../runner-contract'
import { failureOf, verificationOf } from './outcome'
import { environmentOf, reportKey, runnerEnvironment } from './runner-environment'
import { taskOutput } from './task-output'

/** What of AWS a container task needs. */
export interface RunnerAws {
  tasks: Tasks
  objects: Objects
  reportBucket: string
  /** The task role of an application. */
  taskRoleArn(applicationName: string): string
  /** What its runners may reach: its own databases, and what every runner needs. */
  securityGroupOf(applicationName: string): string
}

export interface RunnerTaskOptions {
  image: string
  /** Only the default runner's report counts; any other container proves nothing by ending well. */
  isDefaultRunner: boolean
  /** Mode `ecs`: the container instance to run on. Absent: Fargate. */
  on?: RunnerInstance
}

export interface RunnerInstance {
  /** Name of its cluster. */
  cluster: string
  /** Key of the action that is done once it has joined; the ledger's key too. */
  key: string
}

/** The two operations of a container task: register its definition, run it once. */
export const runnerTask = (job: Job, kind: RunnerTask, options: RunnerTaskOptions, config: Config): Action<RunnerAws>[] => {
  const { on } = options
  const definition = taskDefinition(job, kind, config)
  const task = taskOf(job, kind, config)
  const family = taskFamily(job, kind)
  return [
    {
      key: definition.key,
      ...(on && { after: [on.key] }),
      intends: definition,
      start: async (current, aws) => {
        const { cpu, memory } = taskSize(current.Request, config)
        const arn = await aws.tasks.register({
          family,
          image: options.image,
          cpu,
          memory,
          environment: runnerEnvironment(current, kind, config, aws.reportBucket),
          taskRoleArn: aws.taskRoleArn(current.ApplicationName),
          launchType: on ? 'EC2' : 'FARGATE',
          tags: transientTags(current)
        })
        return { arn, observation: { state: 'done', arn, facts: placeFacts(current, kind, aws, arn, on) } }
      },
      observe: async (current, aws) => {
        const arn = await aws.tasks.registered(family)
        return arn ? { state: 'done', arn, facts: placeFacts(current, kind, aws, arn, on) } : { state: 'absent' }
      }
    },
    {
      key: task.key,
      after: [definition.key],
      intends: task,
      // Over is gone: a task that has stopped does not come back.
      removes: task.key,
      takes: 'task',
      ...(!on && { line: fargateLine, frees: [fargateLine] }),
      rememberedSeconds,
      start: async (current, aws) => {
        const entry = current.Resources[task.key]!
        const arn = await aws.tasks.run({
          taskDefinitionArn: current.Resources[definition.key]!.Arn!,
          family,
          clientToken: `${family}-${Date.parse(entry.Intended)}`,
          startedBy: current.JobId,
          cluster: on?.cluster,
          securityGroupId: aws.securityGroupOf(current.ApplicationName),
          tags: transientTags(current)
        })
        return { arn }
      },
      observe: async (current, aws) => observeTask(current, kind, options, config, aws)
    }
  ]
}

/** ECS remembers stopped tasks for an hour (Amazon ECS API Reference, DescribeTasks); this stays well below it. */
const rememberedSeconds = 50 * 60

/** Where it runs, as the output document has it. */
const placeFacts = (job: Job, kind: RunnerTask, aws: RunnerAws, TaskDefinition: string, on?: RunnerInstance): Facts => {
  if (kind !== 'obfuscate') return {}
  if (!on) return { fargate: { ClusterName: aws.tasks.site.cluster, TaskDefinition } }
  return { ecs: { ClusterName: on.cluster, TaskDefinition, InstanceId: job.Resources[on.key]?.Arn?.split('/').at(-1) ?? '' } }
}

const observeTask = async (
  job: Job, kind: RunnerTask, options: RunnerTaskOptions, config: Config, aws: RunnerAws
): Promise<Observation> => {
  const recorded = job.Resources[taskOf(job, kind, config).key]?.Arn
  const tasks = (known?: Task) => aws.tasks.startedBy(job.JobId, taskFamily(job, kind), options.on?.cluster, known)
  const task = recorded ? await aws.tasks.task(recorded) : (await tasks())[0]
  if (!task) return { state: 'absent' }
  const status = task.lastStatus ?? 'PROVISIONING'
  if (status !== 'STOPPED') return { state: 'pending', arn: task.taskArn, status }
  // Obfuscation runs once: what a second task did, or still does, to the database, nobody knows.
  if ((await tasks(task)).length > 1) return { state: 'failed', error: ranTwice(taskFamily(job, kind)) }
  return judgeStopped(task, job, kind, options, config, aws)
}

const ranTwice = (family: string): PermanentError =>
  new PermanentError('MaskopyResourceException', `More than one task of '${family}' was started on one database.`, 'RanTwice')

const judgeStopped = async (
  task: Task, job: Job, kind: RunnerTask, options: RunnerTaskOptions, config: Config, aws: RunnerAws
): Promise<Observation> => {
  const report = options.isDefaultRunner ? await readReport(job, kind, aws) : undefined
  const required = environmentOf(config, job)?.requireVerification ?? true
  const facts: Facts = {
    ...(kind === 'obfuscate' && { ECSRunTask: taskOutput(task) }),
    ...(report && { Verification: verificationOf(report, required, `s3://${aws.reportBucket}/${reportKey(job, kind)}`) })
  }
  const failure = failureOf(task, report)
  if (failure) return { state: 'failed', error: failure, facts }
  if (options.isDefaultRunner && !report) {
    const message = 'The runner ended well but left no report, so nothing proves that the data is masked.'
    return { state: 'failed', error: new PermanentError('MaskopyResourceNotFoundException', message, 'NoReport'), facts }
  }
  return { state: 'done', arn: task.taskArn, status: 'STOPPED, exit code 0', facts }
}

/** The report of exactly this task, or none. */
const readReport = async (job: Job, kind: RunnerTask, aws: RunnerAws): Promise<RunnerReport | undefined> => {
  const stored = await aws.objects.read({ bucket: aws.reportBucket, key: reportKey(job, kind) })
  if (!stored) return undefined
  const report = JSON.parse(Buffer.from(stored.content).toString('utf8')) as RunnerReport
  return report.version === 1 && report.jobId === job.JobId && report.task === kind ? report : undefined
}
