import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { CheckerFactory } from './checker'
import { describeViolation, runSeeds } from './seeds'
import { simulate } from './simulate'

it('runs the same again from the same seed, to the last call', async () => {
  const options = { seed: 7, jobs: 1, faults: 'all' } as const
  const first = await simulate(options)
  const other = await simulate({ ...options, seed: 8 })
  const again = await simulate(options)
  expect(again.digest).toBe(first.digest)
  expect(first.run.trace.length).toBeGreaterThan(100)
  expect(other.digest).not.toBe(first.digest)
}, 300_000)

/** As many as take some twenty seconds of one core; `npm run simulate` runs more. */
const seeds = 100

it(`holds every promise under all faults, from seed 1 to ${seeds}`, async () => {
  const { violations } = await runSeeds({ seed: 1, seeds, jobs: 1, faults: 'all' })
  expect(violations.map(describeViolation)).toEqual([])
}, 300_000)

it('brings every job to its end where nothing goes wrong', async () => {
  const { succeeded, violations, faults } = await simulate({ seed: 3, jobs: 2, faults: 'none' })
  expect({ succeeded, violations, faults }).toEqual({ succeeded: 2, violations: [], faults: {} })
}, 300_000)

it('says of a violation what happened to its job, and how to see it again', async () => {
  const complaint: CheckerFactory = () => ({
    name: 'I3',
    afterwards: ({ aftermath }) => aftermath.requests.map(({ jobId }) => ({ invariant: 'I3', message: 'nobody was told', jobId }))
  })
  const { violations } = await runSeeds({ seed: 2, seeds: 1, jobs: 1, faults: 'none' }, { checkers: [complaint] })
  const told = violations.map(describeViolation).join('')
  expect(told).toContain('violates I3')
  expect(told).toContain('rds:CopyDB')
  expect(told).toContain('Replay: npm run simulate -- --seeds 1 --seed 2 --jobs 1 --faults none')
}, 300_000)

it('answers the command line in JSON, and with an exit code', async () => {
  const run = (args: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      execFile('node', ['--import', 'tsx', join(__dirname, 'main.ts'), ...args], (error, out) => resolve({ code: Number(error?.code ?? 0), out }))
    })
  const { code, out } = await run(['--seeds', '2', '--jobs', '1', '--faults', 'none', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ seeds: 2, jobs: 2, succeeded: 2, failed: 0, violations: [], faultsInjected: {} })
}, 300_000)
