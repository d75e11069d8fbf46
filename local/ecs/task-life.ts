import { hex } from '../core/random'
import { startContainers, StartFailure } from './containers'
import { stoppedTaskRetentionMilliseconds } from './durations'
import type { Ecs, TaskRecord } from './state'
import { taskEvent } from './task-shape'

const now = (ecs: Ecs): Date => new Date(ecs.surroundings.clock.now())

/** Every change of a task raises its version and is announced. */
const change = (ecs: Ecs, record: TaskRecord, changes: Partial<TaskRecord['task']>): void => {
  Object.assign(record.task, changes)
  record.task.version += 1
  ecs.surroundings.emit(record.account, taskEvent(record, now(ecs)))
}

const later = (ecs: Ecs, record: TaskRecord, milliseconds: number, move: () => void): void => {
  record.next = ecs.surroundings.clock.after(milliseconds, move)
}

/** Of a task on an instance ECS learns what its agent reports. */
const isReported = ({ host }: TaskRecord): boolean => host === undefined || host.agent.report()

const isStopping = (record: TaskRecord): boolean => record.task.desiredStatus === 'STOPPED'

/** PROVISIONING → PENDING → RUNNING; the task must already be in the account's state. */
export const launch = (ecs: Ecs, record: TaskRecord): void => {
  ecs.surroundings.emit(record.account, taskEvent(record, now(ecs)))
  if (record.fault?.kind === 'hangs') return
  later(ecs, record, ecs.durations.provisioning(), () => {
    attachNetworkInterface(ecs, record)
    change(ecs, record, {
      lastStatus: 'PENDING',
      connectivity: 'CONNECTED',
      connectivityAt: now(ecs),
      pullStartedAt: now(ecs)
    })
    later(ecs, record, ecs.durations.pulling(), () => void run(ecs, record))
  })
}

const attachNetworkInterface = (ecs: Ecs, record: TaskRecord): void => {
  const { random } = ecs.surroundings
  const host = () => Math.floor(random.next() * 250) + 4
  const address = `10.0.${host()}.${host()}`
  const mac = hex(random, 10).match(/../g) ?? []
  for (const attachment of record.task.attachments) {
    attachment.status = 'ATTACHED'
    attachment.details?.push(
      { name: 'networkInterfaceId', value: `eni-${hex(random, 17)}` },
      { name: 'macAddress', value: ['0a', ...mac].join(':') },
      { name: 'privateIPv4Address', value: address }
    )
    for (const container of record.task.containers) {
      container.networkInterfaces = [{ attachmentId: attachment.id, privateIpv4Address: address }]
    }
  }
}

/** Pulls and starts the containers; their ends are handled as they come. */
const run = async (ecs: Ecs, record: TaskRecord): Promise<void> => {
  try {
    if (record.fault?.kind === 'fails-to-start') throw new StartFailure(record.fault.reason)
    record.running = await startContainers(ecs, record)
  } catch (error) {
    if (!isStopping(record)) failToStart(ecs, record, error instanceof Error ? error.message : String(error))
    return
  }
  if (isStopping(record)) return stopContainers(record, 0)
  if (!isReported(record)) return
  for (const container of record.task.containers) {
    container.lastStatus = 'RUNNING'
    container.runtimeId = `${hex(ecs.surroundings.random, 32)}-${Math.floor(ecs.surroundings.random.next() * 1e10)}`
  }
  change(ecs, record, { lastStatus: 'RUNNING', pullStoppedAt: now(ecs), startedAt: now(ecs) })
  for (const [name, container] of record.running) {
    void container.exited.then((exitCode) => containerEnded(ecs, record, name, exitCode))
  }
}

const failToStart = (ecs: Ecs, record: TaskRecord, reason: string): void => {
  for (const container of record.task.containers) {
    container.lastStatus = 'STOPPED'
    container.reason = reason
  }
  change(ecs, record, {
    desiredStatus: 'STOPPED',
    lastStatus: 'DEPROVISIONING',
    stopCode: 'TaskFailedToStart',
    stoppedReason: reason,
    executionStoppedAt: now(ecs),
    stoppingAt: now(ecs)
  })
  deprovision(ecs, record)
}

/** One container has ended; an essential one takes the others with it. */
const containerEnded = (ecs: Ecs, record: TaskRecord, name: string, exitCode: number): void => {
  if (!record.running.delete(name) || !isReported(record)) return
  const container = record.task.containers.find((candidate) => candidate.name === name)
  if (container) {
    container.lastStatus = 'STOPPED'
    if (record.fault?.kind !== 'loses-exit-code') {
      container.exitCode = record.fault?.kind === 'exits' ? record.fault.exitCode : exitCode
    }
  }
  if (record.fault?.kind === 'vanishes') return vanish(ecs, record)
  const definition = record.definition.containerDefinitions?.find((candidate) => candidate.name === name)
  if (!isStopping(record) && (definition?.essential !== false || record.running.size === 0)) {
    Object.assign(record.task, {
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppingAt: now(ecs)
    })
    stopContainers(record)
  }
  if (record.running.size > 0) return change(ecs, record, {})
  change(ecs, record, { lastStatus: 'STOPPING', executionStoppedAt: now(ecs) })
  later(ecs, record, ecs.durations.stopping(), () => {
    change(ecs, record, { lastStatus: 'DEPROVISIONING' })
    deprovision(ecs, record)
  })
}

const deprovision = (ecs: Ecs, record: TaskRecord): void => {
  later(ecs, record, ecs.durations.deprovisioning(), () => {
    for (const attachment of record.task.attachments) attachment.status = 'DELETED'
    record.credentials?.revoke()
    change(ecs, record, { lastStatus: 'STOPPED', connectivity: 'DISCONNECTED', stoppedAt: now(ecs) })
    later(ecs, record, stoppedTaskRetentionMilliseconds, () => forget(ecs, record))
  })
}

const forget = (ecs: Ecs, record: TaskRecord): void => void ecs.account(record.account).tasks.delete(record.task.taskArn)

const vanish = (ecs: Ecs, record: TaskRecord): void => {
  record.task.desiredStatus = 'STOPPED'
  stopContainers(record)
  record.credentials?.revoke()
  forget(ecs, record)
}

const stopContainers = (record: TaskRecord, graceSeconds?: number): void => {
  for (const [name, running] of record.running) {
    const definition = record.definition.containerDefinitions?.find((container) => container.name === name)
    running.stop(graceSeconds ?? definition?.stopTimeout ?? 30)
  }
}

/** The machine below the task is gone: its containers are killed, and nobody learns how they would have ended. */
export const loseHost = (ecs: Ecs, record: TaskRecord, reason: string): void => {
  record.next()
  record.task.desiredStatus = 'STOPPED'
  stopContainers(record, 0)
  record.running.clear()
  record.credentials?.revoke()
  for (const container of record.task.containers) container.lastStatus = 'STOPPED'
  change(ecs, record, { lastStatus: 'STOPPED', connectivity: 'DISCONNECTED', stoppedReason: reason, stoppingAt: now(ecs), stoppedAt: now(ecs) })
  later(ecs, record, stoppedTaskRetentionMilliseconds, () => forget(ecs, record))
}

/** StopTask: SIGTERM to what runs; a task that does not run yet is taken down as it is. */
export const stop = (ecs: Ecs, record: TaskRecord, reason: string): void => {
  if (isStopping(record)) return
  const running = record.running.size > 0
  if (!running) {
    record.next()
    for (const container of record.task.containers) container.lastStatus = 'STOPPED'
  }
  change(ecs, record, {
    desiredStatus: 'STOPPED',
    ...(running ? {} : { lastStatus: 'DEPROVISIONING' }),
    stopCode: 'UserInitiated',
    stoppedReason: reason,
    stoppingAt: now(ecs)
  })
  if (running) stopContainers(record)
  else deprovision(ecs, record)
}
