import { terminatedRetentionMilliseconds } from './durations'
import { sizeOf } from './sizes'
import type { Ec2, Instance, InstanceState } from './state'

/** Every change of state is announced (EC2 User Guide, "EC2 Instance State-change Notification"). */
const enter = (ec2: Ec2, instance: Instance, state: InstanceState): void => {
  instance.state = state
  ec2.surroundings.emit(instance.account, {
    source: 'aws.ec2',
    detailType: 'EC2 Instance State-change Notification',
    resources: [instance.arn],
    detail: { 'instance-id': instance.id, state }
  })
}

const later = (ec2: Ec2, instance: Instance, milliseconds: number, move: () => void): void => {
  instance.next = ec2.surroundings.clock.after(milliseconds, move)
}

/** The cluster that user data puts into the agent's configuration; the agent's own default otherwise. */
const clusterIn = (userData: string): string => /^\s*ECS_CLUSTER=["']?([\w-]+)/m.exec(userData)?.[1] ?? 'default'

/** `pending` → `running`, and where the image has a container agent, into its cluster. */
export const launch = (ec2: Ec2, instance: Instance): void => {
  enter(ec2, instance, 'pending')
  later(ec2, instance, ec2.durations.starting(), () => {
    enter(ec2, instance, 'running')
    if (ec2.images(instance.imageId) === 'plain' || !instance.instanceProfileArn) return
    // Of a profile nothing is kept but its name, which its role has too.
    const roleName = instance.instanceProfileArn.split('/').at(-1)!
    later(ec2, instance, ec2.durations.joining(), () => {
      ec2.agents?.joined(instance.account, clusterIn(instance.userData), { id: instance.id, roleName, ...sizeOf(instance.instanceType) })
    })
  })
}

/** `shutting-down` → `terminated`; harmless for one that is on its way. */
export const terminate = (ec2: Ec2, instance: Instance, reason: Instance['stateReason']): void => {
  if (instance.state === 'shutting-down' || instance.state === 'terminated') return
  instance.next()
  instance.stateReason = reason
  enter(ec2, instance, 'shutting-down')
  if (ec2.images(instance.imageId) === 'agent-that-stops-first') ec2.agents?.disconnected(instance.account, instance.id)
  later(ec2, instance, ec2.durations.shuttingDown(), () => {
    enter(ec2, instance, 'terminated')
    ec2.agents?.lost(instance.account, instance.id)
    later(ec2, instance, terminatedRetentionMilliseconds, () => void ec2.instances.delete(instance.id))
  })
}
