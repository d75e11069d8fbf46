import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Docker } from '../../../local/ecs/docker'
import { createProcessPlane, type ImageMapping } from '../../../local/ecs/process-plane'
import type { ContainerPlane, ContainerRun } from '../../../local/ecs/container-plane'

let runDirectory: string
let plane: ContainerPlane
let lines: string[]

beforeEach(() => {
  runDirectory = mkdtempSync(join(tmpdir(), 'process-plane-'))
  lines = []
})
afterEach(async () => {
  await plane.close()
  rmSync(runDirectory, { recursive: true, force: true })
})

const start = (mapping: ImageMapping, run: Partial<ContainerRun> = {}) => {
  plane = createProcessPlane({ images: { 'worker:1': mapping }, runDirectory })
  return plane.start({ image: 'worker:1', environment: {}, onLine: (line) => lines.push(line), ...run })
}

const shell = (script: string): ImageMapping => ({ command: ['/bin/sh', '-c', script] })

/** Resolves as soon as `condition` holds; the test's own time limit is the deadline. */
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('answers the exit code and every line of both outputs', async () => {
  const container = await start(shell('echo one; echo two >&2; printf three; exit 7'))
  expect(await container.exited).toBe(7)
  expect([...lines].sort()).toEqual(['one', 'three', 'two'])
})

test('the environment is PATH, the mapping\'s and the container\'s settings, and nothing else', async () => {
  process.env.SECRET_OF_THE_PARENT = 'leaked'
  const container = await start(
    {
      command: [process.execPath, '-e', 'console.log(JSON.stringify(process.env))'],
      environment: { A: 'mapping', B: 'mapping' }
    },
    { environment: { B: 'container', C: 'container' } }
  )
  await container.exited
  delete process.env.SECRET_OF_THE_PARENT
  const { PWD: _pwd, SHLVL: _shlvl, _: _command, OLDPWD: _oldpwd, ...environment } = JSON.parse(lines[0] ?? '{}')
  expect(environment).toEqual({ PATH: process.env.PATH, A: 'mapping', B: 'container', C: 'container' })
})

test('{command} stands for the container\'s own entry point and command', async () => {
  const container = await start(
    { command: ['/bin/echo', 'before', '{command}', 'after'] },
    { entryPoint: ['/tmp/x.sh'], command: ['a b', 'c'] }
  )
  await container.exited
  expect(lines).toEqual(['before /tmp/x.sh a b c after'])
})

test('each container has a fresh folder, which goes with it; a mapping may name one', async () => {
  const container = await start(shell('pwd; ls -A | wc -l; touch file'))
  await container.exited
  expect(lines[0]).toContain(join(runDirectory, 'container-'))
  expect(lines[1]?.trim()).toBe('0')
  await until(() => readdirSync(runDirectory).length === 0)
  const other = await start({ ...shell('pwd'), workingDirectory: runDirectory })
  await other.exited
  expect(lines.at(-1)).toBe(runDirectory)
})

test('stop sends SIGTERM, and lets the command end by itself', async () => {
  const container = await start(shell('trap "echo ending; exit 5" TERM; echo ready; while :; do sleep 0.01; done'))
  await until(() => lines.includes('ready'))
  container.stop(30)
  expect(await container.exited).toBe(5)
  expect(lines).toContain('ending')
})

test('stop without grace kills: 137', async () => {
  const container = await start(shell('trap "" TERM; echo ready; while :; do sleep 0.01; done'))
  await until(() => lines.includes('ready'))
  container.stop(0.05)
  expect(await container.exited).toBe(137)
})

test('what a command leaves running is killed when it exits', async () => {
  const container = await start(shell('sleep 600 & echo $!; exit 0'))
  expect(await container.exited).toBe(0)
  await until(() => !isAlive(Number(lines[0])))
})

test('close kills what runs', async () => {
  const container = await start(shell('echo $$; sleep 600'))
  await until(() => lines.length > 0)
  await plane.close()
  expect(await container.exited).toBe(137)
  await until(() => !isAlive(Number(lines[0])))
})

test('a command that does not exist ends with 127 and says so', async () => {
  const container = await start({ command: ['/no/such/program'] })
  expect(await container.exited).toBe(127)
  expect(lines.join()).toMatch(/not found/)
})

test('without mapping and without Docker, an image cannot be pulled', async () => {
  plane = createProcessPlane({ images: {}, runDirectory, findDocker: async () => undefined })
  await expect(plane.start({ image: 'other:1', environment: {}, onLine: () => undefined })).rejects.toThrow(
    /^CannotPullContainerError: .* failed to resolve ref other:1: .*not found$/
  )
  expect(readdirSync(runDirectory)).toEqual([])
})

test('without mapping, Docker is asked once and runs the image; what it cannot pull is CannotPullContainerError', async () => {
  let asked = 0
  const removed: string[] = []
  const docker: Docker = {
    pull: async (image) => {
      if (image === 'gone:1') throw new Error('manifest unknown')
    },
    command: (run, name, workingDirectory) => ({
      command: ['/bin/echo', name, run.image],
      environment: { PATH: process.env.PATH ?? '' },
      workingDirectory,
      onLine: run.onLine
    }),
    remove: async (name) => void removed.push(name)
  }
  const findDocker = async () => {
    asked += 1
    return docker
  }
  plane = createProcessPlane({ images: {}, runDirectory, findDocker })
  const run = { environment: {}, onLine: (line: string) => lines.push(line) }
  await (await plane.start({ image: 'other:1', ...run })).exited
  expect(lines).toEqual([expect.stringMatching(/^maskopy-[0-9a-f-]{36} other:1$/)])
  await expect(plane.start({ image: 'gone:1', ...run })).rejects.toThrow(/^CannotPullContainerError: .*manifest unknown$/)
  expect(asked).toBe(1)
  expect(removed).toEqual([lines[0]?.split(' ')[0]])
})

test('kill -9 of the parent leaves nothing running', async () => {
  plane = createProcessPlane({ images: {}, runDirectory })
  const pids = join(runDirectory, 'pids')
  const owner = join(runDirectory, 'owner.ts')
  const module = join(__dirname, '../../../local/ecs/process-plane')
  writeFileSync(
    owner,
    `import { createProcessPlane } from ${JSON.stringify(module)}
     const plane = createProcessPlane({ images: { i: { command: ['/bin/sh', '-c',
       ${JSON.stringify(`trap "" TERM HUP; sleep 600 & echo $$ $! > ${pids}.part; mv ${pids}.part ${pids}; wait`)}] } },
       runDirectory: ${JSON.stringify(runDirectory)} })
     void plane.start({ image: 'i', environment: {}, onLine: console.log })`
  )
  const parent = spawn(process.execPath, ['--import', 'tsx', owner], { cwd: join(__dirname, '../../..'), stdio: 'ignore' })
  await until(() => existsSync(pids))
  const children = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
  expect(children.every(isAlive)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !children.some(isAlive))
})
