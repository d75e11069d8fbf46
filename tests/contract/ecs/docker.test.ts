import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { ContainerPlane } from '../../../local/ecs/container-plane'
import { createProcessPlane } from '../../../local/ecs/process-plane'

let folder: string
let plane: ContainerPlane
const path = process.env.PATH

/** A `docker` that records how it is called, has no image, and can pull all but `gone:1`. */
const script = (serverAnswers: boolean) => `#!/bin/sh
echo "$@" >> "${'$'}0.calls"
case "$1 $2" in
  "version --format") exit ${serverAnswers ? 0 : 1};;
  "image inspect") exit 1;;
  "pull --quiet") if [ "$3" = gone:1 ]; then echo "manifest unknown" >&2; exit 1; fi;;
  "run --rm") echo "SECRET is $SECRET"; exit 4;;
esac`

const install = (serverAnswers: boolean): void => {
  writeFileSync(join(folder, 'docker'), script(serverAnswers))
  chmodSync(join(folder, 'docker'), 0o755)
}

const calls = (): string[] => readFileSync(join(folder, 'docker.calls'), 'utf8').trim().split('\n')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-'))
  process.env.PATH = `${folder}${delimiter}${path}`
  plane = createProcessPlane({ images: {}, runDirectory: folder })
})
afterEach(async () => {
  await plane.close()
  process.env.PATH = path
  rmSync(folder, { recursive: true, force: true })
})

test('an image without mapping is pulled and run, its settings given by name only', async () => {
  install(true)
  const lines: string[] = []
  const container = await plane.start({
    image: 'worker:1',
    entryPoint: ['/bin/sh', '-c'],
    command: ['true'],
    workingDirectory: '/work',
    environment: { SECRET: 'hush', PATH: '/container/bin' },
    onLine: (line) => lines.push(line)
  })
  expect(await container.exited).toBe(4)
  expect(lines).toEqual(['SECRET is hush'])
  expect(calls().slice(0, 4)).toEqual([
    'version --format {{.Server.Version}}',
    'image inspect worker:1',
    'pull --quiet worker:1',
    expect.stringMatching(/^run --rm --network=host --name=maskopy-[0-9a-f-]+ /)
  ])
  expect(calls()[3]).toMatch(/--env=SECRET --env=PATH=.container.bin --workdir=.work --entrypoint=.bin.sh worker:1 -c true$/)
  expect(calls().join()).not.toContain('hush')
})

test('what Docker cannot pull is CannotPullContainerError, with its words', async () => {
  install(true)
  const run = { image: 'gone:1', environment: {}, onLine: () => undefined }
  await expect(plane.start(run)).rejects.toThrow(/^CannotPullContainerError: [^]*ref gone:1: [^]*manifest unknown/)
})

test('a docker command without an engine is no Docker', async () => {
  install(false)
  const run = { image: 'worker:1', environment: {}, onLine: () => undefined }
  await expect(plane.start(run)).rejects.toThrow(/^CannotPullContainerError: .*there is no Docker engine/)
  expect(calls()).toHaveLength(1)
})
