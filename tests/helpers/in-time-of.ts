import type { Clock } from '../../local/core/clock'

interface TimedClient {
  config: { systemClockOffset: number }
  middlewareStack: { add(middleware: any, options: { step: 'initialize' }): void }
}

/** Makes an SDK client sign with the time of `clock`, without which the endpoint finds its signatures too old or too new. */
export const inTimeOf = <Client>(clock: Clock, client: Client): Client => {
  const { config, middlewareStack } = client as unknown as TimedClient
  const keepTime = (next: (args: unknown) => unknown) => (args: unknown) => {
    config.systemClockOffset = clock.now() - Date.now()
    return next(args)
  }
  middlewareStack.add(keepTime, { step: 'initialize' })
  return client
}

/** Gives other work its turns until `condition` holds; the test's own time limit ends a condition that never does. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
