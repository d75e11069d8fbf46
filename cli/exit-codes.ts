/** What the process ends with; `docs/cli.md` and the help say the same. */
export const exitCodes = {
  ok: 0,
  /** The job that was followed failed or was cancelled, or a check of `doctor` found a fault. */
  failed: 1,
  /** Wrong options, or a request that its own schema refuses. Nothing was sent. */
  usage: 2,
  /** No credentials, no permission, no answer, or anything else that AWS refused. */
  aws: 3,
  /** No such job, or no such deployment. */
  notFound: 4,
  /** Not possible in the job's present state. */
  conflict: 5,
  /** `--wait` or `watch` gave up; the job goes on. */
  timeout: 6,
  /** Nobody reads on, as after `head`: what a shell says of a program whose pipe was closed. */
  unheard: 141
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** For the help: code and meaning. */
export const exitCodeTexts: readonly [ExitCode, string][] = [
  [exitCodes.ok, 'done; a job that was followed succeeded'],
  [exitCodes.failed, 'the followed job failed or was cancelled; doctor found a fault'],
  [exitCodes.usage, 'wrong options or inputs; nothing was sent'],
  [exitCodes.aws, 'no credentials, not allowed, or no answer from AWS'],
  [exitCodes.notFound, 'no such job, or no such deployment'],
  [exitCodes.conflict, "not possible in the job's present state"],
  [exitCodes.timeout, 'gave up waiting; the job goes on'],
  [exitCodes.unheard, 'nobody read on, as after head; the job goes on']
]
