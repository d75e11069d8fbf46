import { readFile, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes } from './exit-codes'
import { usageFailure } from './failure'
import { run } from './run'
import type { Surroundings } from './context'

const readText = async (path: string): Promise<string> => {
  if (path === '-') return text(process.stdin)
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw usageFailure(`The file '${path}' cannot be read.`, 'Check its path.')
  }
}

const writeText = async (path: string, content: string) => {
  try {
    await writeFile(path, content)
  } catch {
    throw usageFailure(`The file '${path}' cannot be written.`, 'Check its folder, and who may write there.')
  }
}

/**
 * Whoever reads may stop reading, as `head` does. What is nearly done ends as it would have; what waits for a job ends as a program
 * does whose pipe is closed, for it cannot say how the job ended.
 */
let unheard = false
let waiting = false
const endUnheard = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
  unheard = true
  if (waiting) process.exit(exitCodes.unheard)
}
process.stdout.on('error', endUnheard)
process.stderr.on('error', endUnheard)

const pause = async (seconds: number): Promise<void> => {
  if (unheard) process.exit(exitCodes.unheard)
  waiting = true
  await sleep(seconds * 1000)
  waiting = false
}

const surroundings: Surroundings = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  now: () => Date.now(),
  sleep: pause,
  readText,
  writeText
}

// The bundler puts the version in.
void run(process.argv.slice(2), surroundings, process.env.MASKOPY_CLI_VERSION!).then((code) => {
  process.exitCode = code
})
