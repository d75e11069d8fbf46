import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { realClock, type Clock } from '../core/clock'
import { realRandom, uuid, type Random } from '../core/random'
import type { ContainerPlane, ContainerRun, RunningContainer } from './container-plane'
import { startContained } from './contained-process'
import { findDocker, type Docker } from './docker'

/** The local command that stands for an image. */
export interface ImageMapping {
  /** Program and arguments; an element `{command}` is replaced with the container's own entry point and command. */
  command: string[]
  environment?: Record<string, string>
  /** Default: a fresh folder under the run directory, removed when the container has exited. */
  workingDirectory?: string
}

export interface ProcessPlaneOptions {
  /** By image name, as it stands in the container definition. */
  images: Record<string, ImageMapping>
  /** An existing folder; whoever owns it removes it, should this process die. */
  runDirectory: string
  clock?: Clock
  random?: Random
  /** Asked once, when an image without a mapping is first wanted. Default: the Docker engine of this machine. */
  findDocker?: () => Promise<Docker | undefined>
}

const cannotPull = (image: string, why: string): Error =>
  new Error(
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): ' + `failed to resolve ref ${image}: ${why.trim()}`
  )

const substituted = (mapping: ImageMapping, run: ContainerRun): string[] =>
  mapping.command.flatMap((element) => (element === '{command}' ? [...(run.entryPoint ?? []), ...(run.command ?? [])] : element))

/**
 * Runs containers as local processes: the command that an image is mapped to, with nothing in its environment but `PATH`, the
 * mapping's and the container's settings; an image without a mapping in Docker, where there is an engine. No process outlives
 * this one.
 */
export const createProcessPlane = (options: ProcessPlaneOptions): ContainerPlane => {
  const { clock = realClock, random = realRandom } = options
  const running = new Set<RunningContainer>()
  let docker: Promise<Docker | undefined> | undefined

  const inDocker = async (run: ContainerRun, folder: string): Promise<RunningContainer> => {
    docker ??= (options.findDocker ?? findDocker)()
    const engine = await docker
    if (!engine) throw cannotPull(run.image, 'no command is mapped to this image, and there is no Docker engine: not found')
    await engine.pull(run.image).catch((error) => {
      throw cannotPull(run.image, error instanceof Error ? error.message : String(error))
    })
    const name = `maskopy-${uuid(random)}`
    const container = startContained(engine.command(run, name, folder), clock)
    // Killing the docker command does not end the container.
    return { ...container, exited: container.exited.then((code) => engine.remove(name).then(() => code)) }
  }

  const mapped = (mapping: ImageMapping, run: ContainerRun, folder: string): RunningContainer =>
    startContained(
      {
        command: substituted(mapping, run),
        environment: { PATH: process.env.PATH ?? '', ...mapping.environment, ...run.environment },
        workingDirectory: mapping.workingDirectory ?? folder,
        onLine: run.onLine
      },
      clock
    )

  return {
    start: async (run) => {
      const mapping = Object.hasOwn(options.images, run.image) ? options.images[run.image] : undefined
      const folder = await mkdtemp(join(options.runDirectory, 'container-'))
      const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined)
      try {
        const container = mapping ? mapped(mapping, run, folder) : await inDocker(run, folder)
        running.add(container)
        void container.exited.then(removeFolder).then(() => running.delete(container))
        return container
      } catch (error) {
        await removeFolder()
        throw error
      }
    },
    close: async () => {
      const all = [...running]
      for (const container of all) container.stop(0)
      await Promise.all(all.map((container) => container.exited))
    }
  }
}
