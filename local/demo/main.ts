import '../world/own-environment'
import { openToPeople } from '../playground/guide'
import { runProgram, type Lifetime } from '../world/lifetime'
import { demoUsage, parseDemoOptions, UsageError, type DemoOptions } from './options'
import { showReport } from './report'
import { isSuccess, toJson } from './result'
import { emptyOutcome, runDemo } from './run-demo'
import { Screen } from './screen'

const failure = 1
const usageFailure = 2

const demo = async (options: DemoOptions, lifetime: Lifetime): Promise<number> => {
  const screen = new Screen(options.json ? process.stderr : process.stdout)
  const printJson = (line: string) => options.json && process.stdout.write(`${line}\n`)
  try {
    const { prepared, outcome } = await runDemo(options, lifetime, screen)
    showReport(screen, prepared.world.stage, outcome)
    const unverified = prepared.verifyQueries === 0 && outcome.status === 'FAILED'
    if (unverified) {
      screen.line(`'${options.scripts}/verify' holds no query: add a *.sql there that returns every row that is not masked.`)
    }
    printJson(toJson(outcome))
    const exitCode = isSuccess(outcome) ? 0 : failure
    if (!options.keep) return exitCode
    await openToPeople(screen, prepared, lifetime)
    return await lifetime.untilStopped(exitCode)
  } catch (error) {
    if (lifetime.signal.aborted) return failure
    const { message } = error as Error
    screen.endLive()
    screen.line(screen.colours.red(message))
    printJson(toJson({ ...emptyOutcome, error: message }))
    return failure
  }
}

const main = async (lifetime: Lifetime): Promise<number> => {
  try {
    const options = parseDemoOptions(process.argv.slice(2))
    if (options) return await demo(options, lifetime)
    process.stdout.write(demoUsage)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${demoUsage}`)
    return usageFailure
  }
}

void runProgram(main)
