/** Whoever makes a call: what STS GetCallerIdentity would answer for the credentials, and what permissions hang on. */
export interface Caller {
  /** 12 digits. */
  account: string
  /** `arn:aws:sts::A:assumed-role/Role/Session`, `arn:aws:iam::A:user/Name`, `arn:aws:iam::A:root`, or a service principal. */
  arn: string
  /** `AROA…:session`, `AIDA…`, the account id for root. */
  userId: string
  /** Set for an assumed role: `arn:aws:iam::A:role/path/Name`. */
  roleArn?: string
  /** Set when an AWS service calls on its own behalf, for example `events.amazonaws.com`. */
  servicePrincipal?: string
  /** With `servicePrincipal`: the resource it acts for, such as a rule's ARN; what policies see as `aws:SourceArn`. */
  sourceArn?: string
}

/** One API call, whatever wire it came over. `input` has the SDK's member names and shapes. */
export interface Call<Input = any> {
  /** SigV4 signing name: `rds`, `ecs`, `sqs`, `events`, `dynamodb`, `s3`, `logs`, `sts`, `kms`, … */
  service: string
  /** `CopyDBSnapshot`, `RunTask`, … */
  operation: string
  input: Input
  caller: Caller
  requestId: string
}

/** Answers a call with the SDK's output shape, or throws an {@link AwsError}. */
export type Operation<Input = any, Output = unknown> = (call: Call<Input>) => Promise<Output> | Output

export type Protocol = 'query' | 'ec2' | 'json-1.0' | 'json-1.1' | 'rest-s3'

/** One emulated AWS service as the dispatcher and the wire see it. */
export interface Service {
  signingName: string
  protocol: Protocol
  operations: Readonly<Record<string, Operation>>
  /** JSON protocols: the part of `X-Amz-Target` before the dot. */
  targetPrefix?: string
  /**
   * JSON protocols that stay compatible with an older query one (SQS): the older code by error code. An error that has one
   * goes out with the header `x-amzn-query-error: <older code>;Sender`.
   */
  queryErrors?: Readonly<Record<string, string>>
  /** Query protocols: XML namespace of the reply. */
  namespace?: string
  /** Query protocols: names of list elements by the list's member name, where it is not `member`. */
  listElements?: Readonly<Record<string, string>>
}

/** An error as AWS puts it on the wire: `code` is the wire code (see each service's model), never the SDK's class name. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
    /** Further members of the error document. */
    readonly members: Readonly<Record<string, unknown>> = {}
  ) {
    super(message)
    this.name = 'AwsError'
  }
}
