/** One container to run. */
export interface ContainerRun {
  image: string
  /** What precedes `command`. */
  entryPoint?: string[]
  command?: string[]
  workingDirectory?: string
  environment: Record<string, string>
  /** Each line of standard output and standard error, as it comes. */
  onLine(line: string): void
}

export interface RunningContainer {
  /** Resolves with the exit code (137 when killed); rejects never. */
  exited: Promise<number>
  /** SIGTERM, then SIGKILL after `graceSeconds`. */
  stop(graceSeconds: number): void
}

/** Where an ECS task's containers run: as local processes, or not at all in a simulation. */
export interface ContainerPlane {
  /** Throws where the image cannot be pulled, with the text of ECS's `CannotPullContainerError`. */
  start(run: ContainerRun): Promise<RunningContainer>
  close(): Promise<void>
}
