import type { Task } from '@aws-sdk/client-ecs'
import type { TaskOutput } from '../job/outputs'

const pascalCase = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** Epoch seconds with milliseconds, as the output document has its times. */
const epochSeconds = (date: Date) => date.getTime() / 1000

const convert = (value: unknown): unknown => {
  if (value instanceof Date) return epochSeconds(value)
  if (Array.isArray(value)) return value.map(convert)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [pascalCase(name), convert(member)])
  )
}

/** What DescribeTasks calls `ElasticNetworkInterface` is `eni` in task events, and in the output document. */
const attachmentTypes: Readonly<Record<string, string>> = { ElasticNetworkInterface: 'eni' }

/** A stopped task as the output document spells it: PascalCase members, times as epoch seconds. */
export const taskOutput = (task: Task): TaskOutput =>
  convert({
    ...task,
    attachments: task.attachments?.map((attachment) => ({
      ...attachment,
      type: attachmentTypes[attachment.type ?? ''] ?? attachment.type
    }))
  }) as TaskOutput
