import '../world/own-environment'
import { parseOptions, UsageError } from '../demo/options'
import { prepare } from '../demo/prepare'
import { inSeconds, Screen } from '../demo/screen'
import { runProgram, type Lifetime } from '../world/lifetime'
import { openEmpty } from './empty'
import { logMoves } from './event-log'
import { openToPeople } from './guide'

const defaultPort = 4566
const usage = `Usage: npm run local -- [--port PORT] [--empty [--stage STAGE]]

Starts the local cloud with the service deployed and a sample database in the source account, for trying by hand.

  --port PORT     port of the endpoint on 127.0.0.1 (default: ${defaultPort}; 0: any free one)
  --empty         the accounts as they are before MasKopy comes, with production and nothing else: for docs/deploy.md
  --stage STAGE   with --empty: whose accounts and region, from config/STAGE.yml (default: demo)
  --help          show this
`
const usageFailure = 2

const parsePort = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--port: '${text}' is no port.`)
  return Number(text)
}

interface Play {
  port: number
  empty: boolean
  stage: string
}

const play = async ({ port, empty, stage }: Play, lifetime: Lifetime): Promise<number> => {
  const screen = new Screen(process.stdout)
  const onReady = (what: string, milliseconds: number, details: string) =>
    screen.line(`${screen.colours.green('✓')} ${what.padEnd(22)}${inSeconds(milliseconds)}  ${screen.colours.dim(details)}`)
  try {
    if (empty) {
      await openEmpty(lifetime, { port, stage }, screen)
    } else {
      const prepared = await prepare(lifetime, { world: { port }, onReady })
      await openToPeople(screen, prepared, lifetime)
      void logMoves(prepared.world, screen, lifetime.signal).catch((error) => lifetime.signal.aborted || screen.line(String(error)))
    }
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
      options: {
        port: { type: 'string', default: String(defaultPort) },
        empty: { type: 'boolean', default: false },
        stage: { type: 'string', default: 'demo' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    }) as { values: { port: string; empty: boolean; stage: string; help: boolean } }
    if (!values.help) return await play({ ...values, port: parsePort(values.port) }, lifetime)
    process.stdout.write(usage)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}`)
    return usageFailure
  }
}

void runProgram(main)
