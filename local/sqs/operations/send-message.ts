import type { Operation } from '../../core/call'
import { requireAdmission } from '../admission'
import type { Sqs } from '../queues'
import { send } from '../sending'

export const sendMessage =
  (sqs: Sqs): Operation =>
  (call) => {
    const queue = sqs.queues.addressed(call)
    requireAdmission(queue, call)
    return send(sqs, queue, call.input, call.caller)
  }
