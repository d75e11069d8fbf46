import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ContainerRun } from './container-plane'
import type { ContainedCommand } from './contained-process'

const execute = promisify(execFile)

/** A Docker engine on this machine. */
export interface Docker {
  /** Resolves where the image is here or could be pulled; rejects with Docker's words. */
  pull(image: string): Promise<void>
  /** The command that runs the container in the foreground, under a unique name, on the host's network. */
  command(run: ContainerRun, name: string, workingDirectory: string): ContainedCommand
  /** Kills and removes the container, if it is still there. */
  remove(name: string): Promise<void>
}

/** Settings of the docker command itself, which a container's settings of the same name must not replace. */
const isDockersOwn = (name: string): boolean => /^(PATH|HOME|DOCKER_.*)$/.test(name)

const runArguments = (run: ContainerRun, name: string): string[] => [
  'run',
  '--rm',
  '--network=host',
  `--name=${name}`,
  // By name only: values are then read from the environment and seen in no list of processes.
  ...Object.entries(run.environment).map(([key, value]) => `--env=${isDockersOwn(key) ? `${key}=${value}` : key}`),
  ...(run.workingDirectory ? [`--workdir=${run.workingDirectory}`] : []),
  ...(run.entryPoint?.length ? [`--entrypoint=${run.entryPoint[0]}`] : []),
  run.image,
  ...(run.entryPoint?.slice(1) ?? []),
  ...(run.command ?? [])
]

const ownEnvironment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter(([key, value]) => isDockersOwn(key) && value !== undefined)) as Record<
    string,
    string
  >

const docker = (args: string[], timeout = 0) => execute('docker', args, { env: ownEnvironment(), timeout })

/** Docker, if an engine answers within two seconds. */
export const findDocker = async (): Promise<Docker | undefined> => {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], 2000)
  } catch {
    return undefined
  }
  return {
    pull: async (image) => {
      const isHere = await docker(['image', 'inspect', image]).then(
        () => true,
        () => false
      )
      if (!isHere) await docker(['pull', '--quiet', image])
    },
    command: (run, name, workingDirectory) => ({
      command: ['docker', ...runArguments(run, name)],
      environment: { ...run.environment, ...ownEnvironment() },
      workingDirectory,
      onLine: run.onLine,
      afterwards: `docker rm --force ${name}`
    }),
    remove: (name) =>
      docker(['rm', '--force', name]).then(
        () => undefined,
        () => undefined
      )
  }
}
