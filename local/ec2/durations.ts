/** How long EC2 and the agent on an instance take, in milliseconds; drawn anew for each instance. */
export interface Ec2Durations {
  /** `pending`. */
  starting(): number
  /** From `running` until the container agent has registered the instance: boot, user data, image pull of the agent. */
  joining(): number
  /** `shutting-down`. */
  shuttingDown(): number
}

const second = 1000

/** Typical durations of a general-purpose instance, multiplied by `scale`. */
export const typicalDurations = (scale = 1): Ec2Durations => ({
  starting: () => 15 * second * scale,
  joining: () => 75 * second * scale,
  shuttingDown: () => 40 * second * scale
})

/** Terminated instances stay visible for about an hour; a record of what was, so it is never scaled (EC2 User Guide). */
export const terminatedRetentionMilliseconds = 60 * 60 * second
