import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './stage'

/** Where packaging leaves what is deployed. */
export const packageDirectory = (stage: string) => join(root, '.build', 'package', stage)
export const runnerBundle = join(root, '.build', 'runner', 'main.cjs')

const run = (command: string, args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: Buffer[] = []
    child.stdout.on('data', (data) => lines.push(data))
    child.stderr.on('data', (data) => lines.push(data))
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${Buffer.concat(lines).toString()}`))
    })
  })

/** Packages the service and bundles the runner: the same files that a deployment would take. */
export const packageService = async (stage: string): Promise<void> => {
  const serverless = require.resolve('serverless/bin/serverless.js')
  await Promise.all([
    run(process.execPath, [serverless, 'package', '--stage', stage, '--package', packageDirectory(stage)]),
    run(process.execPath, ['--import', 'tsx', join(root, 'runner', 'build.ts')])
  ])
}
