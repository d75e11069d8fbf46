import { AwsError, type Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'

/** One statement of a function's resource policy, as AddPermission made it. */
export interface PermissionStatement {
  Sid: string
  Effect: 'Allow'
  Principal: Record<string, string> | '*'
  Action: string
  Resource: string
  Condition?: Record<string, Record<string, string>>
}

/** How asynchronous invocations are retried, and who is told of their end. */
export interface EventInvokeConfig {
  /** 0–2 */
  maximumRetryAttempts: number
  /** 60–21600 */
  maximumEventAgeSeconds: number
  onSuccessArn?: string
  onFailureArn?: string
}

export interface LambdaFunction {
  account: string
  name: string
  /** Without qualifier. */
  arn: string
  handler: string
  runtime: string
  roleArn: string
  description: string
  memorySizeMegabytes: number
  timeoutSeconds: number
  variables: Record<string, string>
  deadLetterArn?: string
  tracing: 'Active' | 'PassThrough'
  /** Invocations that may run at once; undefined is the account's whole share. */
  reservedConcurrency?: number
  /** The zipped bundle. */
  bundle: Uint8Array
  codeSha256: string
  tags: Record<string, string>
  permissions: Map<string, PermissionStatement>
  eventInvokeConfig?: EventInvokeConfig
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

/** `name`, `name:qualifier`, `account:function:name` or an ARN with or without qualifier. */
const parseName = (given: string): { account?: string; name: string } => {
  const parts = given.split(':')
  const marker = parts.indexOf('function')
  if (marker < 0) return { name: parts[0]! }
  return { account: parts[marker - 1], name: parts[marker + 1]! }
}

/** All functions of all accounts. */
export class Functions {
  private readonly byArn = new Map<string, LambdaFunction>()

  constructor(private readonly surroundings: Pick<Surroundings, 'partition' | 'region'>) {}

  arn(account: string, name: string): string {
    const { partition, region } = this.surroundings
    return `arn:${partition}:lambda:${region}:${account}:function:${name}`
  }

  add(added: LambdaFunction): void {
    this.byArn.set(added.arn, added)
  }

  delete(deleted: LambdaFunction): void {
    this.byArn.delete(deleted.arn)
  }

  find(arn: string): LambdaFunction | undefined {
    return this.byArn.get(arn)
  }

  of(account: string): LambdaFunction[] {
    return [...this.byArn.values()].filter((one) => one.account === account).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** The function of the call's `FunctionName`, in any of its forms. Throws ResourceNotFoundException. */
  addressed(call: Call<{ FunctionName: string }>): LambdaFunction {
    const { account = call.caller.account, name } = parseName(call.input.FunctionName)
    const arn = this.arn(account, name)
    const found = this.byArn.get(arn)
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' })
    return found
  }
}
