import type { Caller } from '../core/call'
import { ecsArn } from './names'
import type { AgentCalls, ClusterRecord, Ecs } from './state'

const everything: AgentCalls = { register: () => true, connect: () => true, attach: () => true, report: () => true }

/** The session of the role that the instance has by its profile; undefined where EC2 may not assume it. */
const sessionOf = ({ surroundings: { credentialsForRole, partition } }: Ecs, account: string, roleName: string, instanceId: string) => {
  const roleArn = `arn:${partition}:iam::${account}:role/${roleName}`
  try {
    credentialsForRole(roleArn, instanceId, 'ec2.amazonaws.com')
  } catch {
    return undefined
  }
  const arn = `arn:${partition}:sts::${account}:assumed-role/${roleName}/${instanceId}`
  return { account, arn, userId: `${roleName}:${instanceId}`, roleArn } satisfies Caller
}

/**
 * The calls of the container agent on an instance (github.com/aws/amazon-ecs-agent). They go over channels that nobody but agents
 * use, so they are judged here and not taken.
 */
export const agentCalls = (ecs: Ecs, cluster: ClusterRecord, account: string, roleName: string, instanceId: string): AgentCalls => {
  const { permits } = ecs.surroundings
  if (!permits) return everything
  const caller = sessionOf(ecs, account, roleName, instanceId)
  if (!caller) return { register: () => false, connect: () => false, attach: () => false, report: () => false }
  const may = (action: string, resource: string): boolean =>
    permits(caller, { action: `ecs:${action}`, resource, values: { 'ecs:cluster': cluster.arn } })
  const mayInCluster = (action: string): boolean => may(action, ecsArn(ecs, account, `cluster/${cluster.name}`))
  return {
    register: () => mayInCluster('RegisterContainerInstance'),
    connect: (arn) => {
      const connected = may('DiscoverPollEndpoint', '*') && may('Poll', arn)
      // Without telemetry there are no metrics; tasks run all the same.
      if (connected) may('StartTelemetrySession', arn)
      return connected
    },
    attach: () => mayInCluster('SubmitAttachmentStateChanges'),
    report: () => ['SubmitContainerStateChange', 'SubmitTaskStateChange'].every(mayInCluster)
  }
}
