import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'
import { changeVisibilityByHandle } from '../receipts'

export const changeMessageVisibility =
  ({ queues, clock }: Sqs): Operation =>
  (call) =>
    changeVisibilityByHandle(queues.addressed(call), call.input, clock)
