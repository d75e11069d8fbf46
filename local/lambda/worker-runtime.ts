import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import AdmZip from 'adm-zip'
import type { Caller } from '../core/call'
import type { Cancel } from '../core/clock'
import type { Credentials, Surroundings } from '../core/surroundings'
import { Environment } from './environment'
import type { LambdaFunction } from './functions'
import { LogStream } from './log-stream'
import type { Runtime, RuntimeFactory } from './runtime'

export interface WorkerOptions {
  /** Where bundles are unzipped. */
  directory: string
  /** What functions see as `AWS_ENDPOINT_URL`; asked when an environment starts. */
  endpoint(): string
  /** The session that an access key belongs to. */
  callerOf(accessKeyId: string): Caller
  /** How long an environment waits for another invocation before it ends. */
  idleSeconds?: number
}

/** An environment whose credentials end sooner than this is replaced. */
const CREDENTIALS_MARGIN_MILLISECONDS = 16 * 60_000
const IDLE_SECONDS = 300

interface Idle {
  environment: Environment
  credentials: Credentials
  log: LogStream
  reap: Cancel
}

const environmentVariables = (
  lambda: LambdaFunction,
  region: string,
  credentials: Credentials,
  taskRoot: string,
  endpoint: string,
  log: { group: string; stream: string }
): Record<string, string> => ({
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  // Where a developer's own profile can never be: the home directory of this machine's user is not Lambda's.
  AWS_CONFIG_FILE: join(taskRoot, '.aws', 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(taskRoot, '.aws', 'credentials'),
  // Lambda brings the runtime that the SDK asks for; here it is whatever runs this process, and every function would say so.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ...lambda.variables,
  _HANDLER: lambda.handler,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL: endpoint,
  AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memorySizeMegabytes),
  AWS_LAMBDA_FUNCTION_NAME: lambda.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: log.group,
  AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
  LAMBDA_TASK_ROOT: taskRoot
})

/** Runs one function from its zipped bundle, in as many worker threads as there are invocations at once. */
class WorkerRuntime implements Runtime {
  private readonly taskRoot: string
  private readonly idle: Idle[] = []
  private readonly all = new Set<Environment>()
  private readonly logs = new Set<LogStream>()
  private unzipped = false

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: WorkerOptions,
    private readonly lambda: LambdaFunction
  ) {
    const code = Buffer.from(lambda.codeSha256, 'base64').toString('hex').slice(0, 12)
    this.taskRoot = join(options.directory, lambda.account, lambda.name, code)
  }

  invoke: Runtime['invoke'] = async (invocation) => {
    const { environment, credentials, log } = this.take() ?? this.start()
    const outcome = await environment.invoke(invocation)
    if (environment.ended) this.forget(environment, log)
    else this.keep(environment, credentials, log)
    return outcome
  }

  close: Runtime['close'] = async () => {
    for (const { reap } of this.idle.splice(0)) reap()
    await Promise.all([...this.all].map((environment) => environment.end()))
    await Promise.all([...this.logs].map((log) => log.written()))
    rmSync(this.taskRoot, { recursive: true, force: true })
  }

  /** The idle environment used last. Those whose credentials run out, or that died while idle, go. */
  private take(): Idle | undefined {
    for (let found = this.idle.pop(); found; found = this.idle.pop()) {
      found.reap()
      const lasts = found.credentials.expiresAt - this.surroundings.clock.now() > CREDENTIALS_MARGIN_MILLISECONDS
      if (lasts && !found.environment.ended) return found
      void this.end(found.environment, found.log)
    }
    return undefined
  }

  private start(): Omit<Idle, 'reap'> {
    const { lambda, surroundings, options, taskRoot } = this
    this.unzip()
    const credentials = surroundings.credentialsForRole(lambda.roleArn, lambda.name, 'lambda.amazonaws.com')
    const day = new Date(surroundings.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    const stream = `${day}/[$LATEST]${Buffer.from(surroundings.random.bytes(16)).toString('hex')}`
    const group = `/aws/lambda/${lambda.name}`
    const log = new LogStream(surroundings, options.callerOf(credentials.accessKeyId), group, stream)
    const environment = new Environment({
      taskRoot,
      handler: lambda.handler,
      variables: environmentVariables(lambda, surroundings.region, credentials, taskRoot, options.endpoint(), { group, stream }),
      timeoutSeconds: lambda.timeoutSeconds,
      clock: surroundings.clock,
      context: {
        functionName: lambda.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: lambda.arn,
        memoryLimitInMB: String(lambda.memorySizeMegabytes),
        logGroupName: group,
        logStreamName: stream
      },
      onLine: (line) => log.write(line)
    })
    this.all.add(environment)
    this.logs.add(log)
    return { environment, credentials, log }
  }

  private unzip(): void {
    if (this.unzipped) return
    mkdirSync(this.taskRoot, { recursive: true })
    new AdmZip(Buffer.from(this.lambda.bundle)).extractAllTo(this.taskRoot, true)
    this.unzipped = true
  }

  private keep(environment: Environment, credentials: Credentials, log: LogStream): void {
    const milliseconds = (this.options.idleSeconds ?? IDLE_SECONDS) * 1000
    const reap = this.surroundings.clock.after(milliseconds, () => {
      this.idle.splice(this.idle.indexOf(entry), 1)
      void this.end(environment, log)
    })
    const entry = { environment, credentials, log, reap }
    this.idle.push(entry)
  }

  private async end(environment: Environment, log: LogStream): Promise<void> {
    await environment.end()
    this.forget(environment, log)
  }

  private forget(environment: Environment, log: LogStream): void {
    this.all.delete(environment)
    void log.written().then(() => this.logs.delete(log))
  }
}

/** Functions as AWS runs them: from the bundle, apart from each other and from this process. */
export const workerRuntimes =
  (surroundings: Surroundings, options: WorkerOptions): RuntimeFactory =>
  (lambda) =>
    new WorkerRuntime(surroundings, options, lambda)
