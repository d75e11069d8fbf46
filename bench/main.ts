import { parseArgs } from 'node:util'
import { pricesDate } from './cost'
import { measureSizes } from './size'
import { measureWaiting } from './waiting'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Simulated runs of ten jobs, with and without events. */
    runs: { type: 'string', default: '10' },
    /** Cold starts of each function. */
    rounds: { type: 'string', default: '9' }
  }
})

const rounded = (_name: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)

const main = async (): Promise<void> => {
  const size = await measureSizes(Number(values.rounds))
  const { cost, ...waiting } = await measureWaiting(Number(values.runs))
  process.stdout.write(`${JSON.stringify({ size, waiting, cost: { pricesOf: pricesDate, ...cost } }, rounded, values.json ? undefined : 2)}\n`)
}

void main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
