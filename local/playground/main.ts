import '../world/own-environment'
import { parseOptions, UsageError } from '../demo/options'
import { prepare } from '../demo/prepare'
import { inSeconds, Screen } from '../demo/screen'
import { runProgram, type Lifetime } from '../world/lifetime'
import { logMoves } from './event-log'
import { showGuide } from './guide'

const defaultPort = 4566
const usage = `Usage: npm run local -- [--port PORT]

Starts the local cloud with the service deployed and a sample database in the source account, for trying by hand.

  --port PORT   port of the endpoint on 127.0.0.1 (default: ${defaultPort}; 0: any free one)
  --help        show this
`
const usageFailure = 2

const parsePort = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--port: '${text}' is no port.`)
  return Number(text)
}

const play = async (port: number, lifetime: Lifetime): Promise<number> => {
  const screen = new Screen(process.stdout)
  const onReady = (what: string, milliseconds: number, details: string) =>
    screen.line(`${screen.colours.green('✓')} ${what.padEnd(22)}${inSeconds(milliseconds)}  ${screen.colours.dim(details)}`)
  try {
    const prepared = await prepare(lifetime, { world: { port }, onReady })
    showGuide(screen, prepared)
    void logMoves(prepared.world, screen, lifetime.signal).catch((error) => lifetime.signal.aborted || screen.line(String(error)))
    return await lifetime.untilStopped(0)
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw taken ? new Error(`Port ${port} of 127.0.0.1 is taken. Choose another one: npm run local -- --port ${port + 1}`) : error
  }
}

const main = async (lifetime: Lifetime): Promise<number> => {
  try {
    const { values } = parseOptions({
      args: process.argv.slice(2),
      options: { port: { type: 'string', default: String(defaultPort) }, help: { type: 'boolean', short: 'h', default: false } }
    }) as { values: { port: string; help: boolean } }
    if (!values.help) return await play(parsePort(values.port), lifetime)
    process.stdout.write(usage)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}`)
    return usageFailure
  }
}

void runProgram(main)
