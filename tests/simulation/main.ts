import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { faultGroups } from './faults/kinds'
import { describeViolation, runSeeds, sum, type SeedsOptions, type Summary } from './seeds'

/** What a process of its own is started with: every so-many-th seed. */
const shardVariable = 'SIMULATION_SHARD'

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number from 1.')
  return value
}

const readOptions = (): SeedsOptions & { json: boolean } => {
  const command = new Command('simulate')
    .description('Runs whole jobs against emulated accounts on virtual time, with faults that a seed decides, and judges the promises.')
    .option('--seeds <number>', 'how many seeds to run', wholeNumber, 100)
    .option('--jobs <number>', 'requests in each', wholeNumber, 10)
    .option('--seed <number>', 'the first seed', wholeNumber, 1)
    .addOption(new Option('--faults <group>', 'what goes wrong').choices(faultGroups).default('all'))
    .option('--json', 'print the result as JSON', false)
  return command.parse().opts()
}

/** One process a core; each answers with its own sum. */
const inShards = (options: SeedsOptions): Promise<Summary[]> => {
  const shards = Math.min(options.seeds, availableParallelism())
  const run = (shard: number) =>
    new Promise<Summary>((resolve, reject) => {
      const child = fork(__filename, process.argv.slice(2), { env: { ...process.env, [shardVariable]: `${shard}/${shards}` } })
      let answer: Summary | undefined
      child.on('message', (message) => (answer = message as Summary))
      child.on('exit', (code) => (answer ? resolve(answer) : reject(new Error(`A part of the simulation ended with code ${code}.`))))
    })
  return Promise.all(Array.from({ length: shards }, (_, shard) => run(shard)))
}

const print = (summary: Summary): void => {
  for (const violation of summary.violations) process.stdout.write(`${describeViolation(violation)}\n`)
  const { seeds, jobs, succeeded, failed, virtualHours, jobsPerSecond, violations, faultsInjected } = summary
  const faults = Object.values(faultsInjected).reduce((all, one) => all + one, 0)
  process.stdout.write(
    `${seeds} seeds, ${jobs} jobs (${succeeded} succeeded, ${failed} failed or were cancelled), ${faults} faults, ` +
      `${virtualHours} virtual hours, ${jobsPerSecond} jobs a second and core: ${violations.length} violations\n`
  )
}

const main = async (): Promise<void> => {
  const { json, ...options } = readOptions()
  const shard = process.env[shardVariable]
  if (shard) {
    const [index, of] = shard.split('/').map(Number)
    const summary = await runSeeds(options, {}, (seed) => (seed - options.seed) % of! === index)
    process.send!(summary, () => process.disconnect())
    return
  }
  const summary = sum(await inShards(options))
  if (json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`)
  else print(summary)
  process.exitCode = summary.violations.length > 0 ? 1 : 0
}

void main()
