import type { Clock } from '../../../local/core/clock'
import { failedWith, type Outcome, type Runtime, type RuntimeFactory } from '../../../local/lambda/runtime'
import type { Config } from '../../../shared/config/schema'
import type { HttpReply, HttpRequest } from '../../../shared/request/https'
import type { Dice } from '../faults/dice'
import type { CallingInvocation, CallPath } from './call-path'
import { createClients, type Clients, type Line, type OutgoingCall } from './clients'
import type { DrawnDurations } from './durations'
import { deploymentOf, type FunctionFactory, type Handler } from './functions'
import type { Chance } from './random'
import type { Recorder } from './recorder'

/** What an execution environment is used for now. */
interface Invocation extends CallingInvocation {
  isStalled: boolean
}

/** Clients of the SDK cost time to make, and remember nothing: later runs use them again. */
interface ClientSet {
  clients: Clients
  /** Set for the time of an invocation. */
  line?: Line & { now(): number; random: Chance; sts(request: HttpRequest): Promise<HttpReply> }
}

const idle = new WeakMap<Config, ClientSet[]>()

const createClientSet = (config: Config): ClientSet => {
  const set = {} as ClientSet
  set.clients = createClients({ service: (name) => set.line!.service(name), call: (call) => set.line!.call(call) }, config)
  return set
}

/** One container of a function. What a function keeps between invocations it keeps for one run, or no run could be repeated. */
interface Environment {
  handler: Handler
  set: ClientSet
}

const createEnvironment = (create: FunctionFactory, config: Config): Environment => {
  const sets = idle.get(config) ?? []
  idle.set(config, sets)
  const set = sets.pop() ?? createClientSet(config)
  const line = () => set.line!
  const handler = create({
    clients: set.clients,
    clock: { now: () => line().now() },
    random: { next: () => line().random.next() },
    config,
    deployment: deploymentOf(config),
    identity: { endpointFor: async () => new URL('https://sts.invalid'), http: (_endpoint, request) => line().sts(request) }
  })
  return { handler, set }
}

export interface FunctionHost {
  clock: Clock
  config: Config
  dice: Dice
  durations: DrawnDurations
  random: Chance
  functions: Readonly<Record<string, FunctionFactory>>
  call: CallPath
  recorder: () => Recorder
  service: Line['service']
}

const longestSkew = 8_000
const context = { getRemainingTimeInMillis: () => 30_000 }

/** Runs functions in this process as Lambda does: timeouts, crashes, cold starts, and messages that are delivered twice. */
export const createFunctionHost = (host: FunctionHost) => {
  const { clock, config, dice, durations, random } = host
  const running = new Set<Invocation>()
  /** Environments that wait for work, by function. */
  const pools = new Map<string, Environment[]>()
  /** Invocations that have been given one, or wait for a new one. */
  const starting = new Map<string, number>()
  const timeoutMilliseconds = config.timing.functionTimeoutSeconds * 1000

  const begin = (name: string, payload: string, end: (outcome: Outcome) => void) => {
    const pool = pools.get(name) ?? []
    pools.set(name, pool)
    const environment = pool.pop() ?? createEnvironment(host.functions[name]!, config)
    const id = Buffer.from(random.bytes(6)).toString('hex')
    const skew = dice.strikes('clock-skewed') ? Math.round(dice.chance.between(-longestSkew, longestSkew)) : 0
    let isDead = false
    const over = () => {
      running.delete(invocation)
      cancelTimeout()
    }
    const invocation: Invocation = {
      actor: { kind: 'function', name, invocation: id },
      isStalled: false,
      mayStall: true,
      pending: 0,
      jobId: /[0-9A-HJKMNP-TV-Z]{26}/.exec(payload)?.[0] ?? /maskopy-([0-9a-hjkmnp-tv-z]{26})-/.exec(payload)?.[1]?.toUpperCase(),
      isDead: () => isDead,
      stall: () => void (invocation.isStalled = true),
      kill: (what) => {
        isDead = true
        over()
        host.recorder().incident({ what, subject: name, invocation: id })
        end(failedWith({ errorType: 'Runtime.ExitError', errorMessage: 'RequestId: Error: Runtime exited' }))
      }
    }
    running.add(invocation)
    host.recorder().counts.invocations += 1
    const cancelTimeout = clock.after(timeoutMilliseconds, () => {
      host.recorder().incident({ what: 'timed out', subject: name, invocation: id })
      if (!invocation.isStalled) {
        isDead = true
        running.delete(invocation)
      }
      end(failedWith({ errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${config.timing.functionTimeoutSeconds} seconds` }))
    })
    const call = (outgoing: OutgoingCall) => host.call(invocation, outgoing)
    environment.set.line = {
      service: host.service,
      call,
      now: () => clock.now() + skew,
      random,
      sts: (request) =>
        call({ service: 'sts', operation: 'GetCallerIdentity', input: request, account: config.stagingAccountId }) as Promise<HttpReply>
    }
    const finish = (outcome: Outcome) => {
      if (isDead) return
      over()
      pool.push(environment)
      end(outcome)
    }
    environment.handler(JSON.parse(payload), context).then(
      (answer) => finish({ payload: JSON.stringify(answer ?? null) }),
      (error: Error) => finish(failedWith({ errorType: error.name, errorMessage: error.message }))
    )
  }

  const startUp = (name: string): number => {
    const waiting = pools.get(name)?.length ?? 0
    return durations.next('lambda', waiting > (starting.get(name) ?? 0) ? 'warmStart' : 'coldStart')
  }

  const invoke = (name: string, payload: string): Promise<Outcome> =>
    new Promise((resolve) => {
      // A message that comes twice: the second delivery goes on as if the first were not.
      if (dice.strikes('message-doubled')) clock.after(dice.chance.between(0, 600_000), () => begin(name, payload, () => undefined))
      const time = startUp(name)
      starting.set(name, (starting.get(name) ?? 0) + 1)
      clock.after(time, () => {
        starting.set(name, starting.get(name)! - 1)
        begin(name, payload, resolve)
      })
    })

  const runtimeFor: RuntimeFactory = ({ name }): Runtime => ({
    invoke: ({ payload }) => invoke(name, payload),
    close: async () => undefined
  })
  return {
    runtimeFor,
    /** Invocations that have not ended, stalled ones among them. */
    running: () => running.size,
    /** Whether any invocation computes, and does not only wait for calls. */
    isComputing: () => {
      for (const { pending } of running) if (pending === 0) return true
      return false
    },
    /** The run is over: others may have its clients. */
    close: () => {
      for (const pool of pools.values()) for (const { set } of pool) idle.get(config)!.push(set)
      pools.clear()
    },
    /** A deployment ends everything that runs; what stalls elsewhere goes on all the same. */
    restart: () => {
      pools.clear()
      for (const invocation of [...running]) if (!invocation.isStalled) invocation.kill('restarted by a deployment')
    }
  }
}

export type LambdaHost = ReturnType<typeof createFunctionHost>
