import { AwsError, type Call } from '../core/call'
import { resourcePolicyAdmits } from '../iam/resource-policy'
import type { Queue } from './queue'

/**
 * An AWS service has no policy of its own to be judged by: what EventBridge may put on a queue, only the queue's policy says
 * (`aws:SourceArn` is the rule). Other callers are judged by gates.
 */
export const requireAdmission = (queue: Queue, { caller }: Call): void => {
  if (!caller.servicePrincipal) return
  if (resourcePolicyAdmits(queue.attributes.Policy, { caller, action: 'sqs:SendMessage', arn: queue.arn })) return
  const denied = `User: ${caller.arn} is not authorized to perform: sqs:sendmessage on resource: ${queue.arn}`
  throw new AwsError('AccessDenied', `${denied} because no resource-based policy allows the sqs:sendmessage action`, 403)
}
