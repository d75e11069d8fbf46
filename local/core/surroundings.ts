import type { Access, Caller } from './call'
import type { Clock } from './clock'
import type { Dispatcher } from './dispatcher'
import type { Random } from './random'

/** An AWS service event before EventBridge puts its envelope around it. */
export interface AwsEvent {
  source: string
  detailType: string
  resources: string[]
  detail: Record<string, unknown>
}

/** Temporary credentials as STS issues them. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** What an emulated service may use of the rest of the cloud. */
export interface Surroundings {
  clock: Clock
  random: Random
  region: string
  /** Partition of every ARN: `aws`. */
  partition: string
  dispatcher: Dispatcher
  /** Puts an AWS service's own event on the default bus of `account`; at least once, never throws. */
  emit(account: string, event: AwsEvent): void
  /** Credentials of a session of `roleArn`, for Lambda functions and ECS tasks (`servicePrincipal` must be trusted by the role). */
  credentialsForRole(roleArn: string, sessionName: string, servicePrincipal: string): Credentials
  /**
   * Whether a caller's policies, and those of the resource, allow what a service is about to do for that caller; the calls that the
   * caller makes are judged before the service sees them. Absent where nothing is judged.
   */
  permits?(caller: Caller, access: Access): boolean
}

/** The caller that an AWS service is when it acts by itself in `account`, where known for one of its resources (`sourceArn`). */
export const serviceCaller = (servicePrincipal: string, account: string, sourceArn?: string): Caller => ({
  account,
  arn: servicePrincipal,
  userId: servicePrincipal,
  servicePrincipal,
  ...(sourceArn ? { sourceArn } : {})
})
