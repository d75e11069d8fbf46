import { parseArgs } from 'node:util'
import { pricesDate } from './cost'
import { measureGrowth } from './growth'
import { measureScale } from './scale'
import { measureSizes } from './size'
import { measureWaiting } from './waiting'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Simulated runs of ten jobs, with and without events. */
    runs: { type: 'string', default: '10' },
    /** Jobs that come at once under the quotas of AWS. */
    jobs: { type: 'string', default: '1000' },
    /** Up to so many jobs in line, ten times as many each time. */
    line: { type: 'string', default: '10000' },
    /** Cold starts of each function. */
    rounds: { type: 'string', default: '9' }
  }
})

const rounded = (_name: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)

const main = async (): Promise<void> => {
  const size = await measureSizes(Number(values.rounds))
  const { cost, ...waiting } = await measureWaiting(Number(values.runs))
  const scale = await measureScale(Number(values.jobs))
  const growth = await measureGrowth(Number(values.line))
  const report = { size, waiting, scale, growth, cost: { pricesOf: pricesDate, ...cost } }
  process.stdout.write(`${JSON.stringify(report, rounded, values.json ? undefined : 2)}\n`)
}

void main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
