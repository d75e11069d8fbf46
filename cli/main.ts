import { readFile, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
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

const surroundings: Surroundings = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  now: () => Date.now(),
  sleep: (seconds) => sleep(seconds * 1000),
  readText,
  writeText
}

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// The bundler puts the version in.
void run(process.argv.slice(2), surroundings, process.env.MASKOPY_CLI_VERSION!).then((code) => {
  process.exitCode = code
})
