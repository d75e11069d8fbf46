import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'

/** Newest first; one unless more are asked for. */
export const listMessageMoveTasks =
  ({ moveTasks }: Sqs): Operation =>
  ({ input }) => ({
    Results: moveTasks
      .filter((task) => task.sourceArn === input.SourceArn)
      .slice(0, input.MaxResults ?? 1)
      .map((task) => ({
        ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
        Status: task.status,
        SourceArn: task.sourceArn,
        ...(task.destinationArn ? { DestinationArn: task.destinationArn } : {}),
        ...(task.maxPerSecond ? { MaxNumberOfMessagesPerSecond: task.maxPerSecond } : {}),
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        ...(task.failureReason ? { FailureReason: task.failureReason } : {}),
        StartedTimestamp: task.startedAt
      }))
  })
