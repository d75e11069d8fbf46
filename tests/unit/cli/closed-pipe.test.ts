import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exitCodes } from '../../../cli/exit-codes'

const program = join(__dirname, '..', '..', '..', 'bin', 'maskopy.cjs')

/** Runs the command with pipes that nobody reads from any more. */
const runUnheard = (args: string[]): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    child.stderr.destroy()
    child.once('error', reject)
    child.once('exit', resolve)
  })

it.each([
  [['--help'], exitCodes.ok],
  [['frobnicate'], exitCodes.usage]
])('a command that nobody hears ends with its own exit code: %j', async (args, code) => {
  expect(await runUnheard(args)).toBe(code)
})
