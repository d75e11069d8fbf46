/** How long ECS takes over each part of a task's life, in milliseconds; drawn anew for each task. */
export interface EcsDurations {
  /** PROVISIONING: the network interface is attached. */
  provisioning(): number
  /** PENDING: the image is pulled. */
  pulling(): number
  /** STOPPING, after the containers have ended. */
  stopping(): number
  /** DEPROVISIONING: the network interface is detached. */
  deprovisioning(): number
  /** DELETE_IN_PROGRESS of a task definition. */
  taskDefinitionDeletion(): number
}

const second = 1000

/** Typical durations on Fargate, multiplied by `scale`. */
export const typicalDurations = (scale = 1): EcsDurations => ({
  provisioning: () => 15 * second * scale,
  pulling: () => 20 * second * scale,
  stopping: () => 2 * second * scale,
  deprovisioning: () => 10 * second * scale,
  taskDefinitionDeletion: () => 60 * second * scale
})

/** ECS remembers stopped tasks for one hour; the record of what was, not a duration of work, so it is never scaled. */
export const stoppedTaskRetentionMilliseconds = 60 * 60 * second

/** How long a client token is remembered. AWS does not publish it; a day is the figure usually given. */
export const clientTokenRetentionMilliseconds = 24 * 60 * 60 * second
