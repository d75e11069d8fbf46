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
  /** It came without TLS, as some of AWS's endpoints still allow; policies see it as `aws:SecureTransport`. */
  plaintext?: boolean
}

/** Answers a call with the SDK's output shape, or throws an {@link AwsError}. */
export type Operation<Input = any, Output = unknown> = (call: Call<Input>) => Promise<Output> | Output

/** Values of condition keys of policies, with the keys in lower case. Several values for keys that have several. */
export type ConditionValues = Readonly<Record<string, string | readonly string[] | undefined>>

/** One permission that a call needs: an action on a resource, and what conditions may ask about it. */
export interface Access {
  /** `rds:CopyDBSnapshot` */
  action: string
  /** ARN, or `*` where the action supports no resource. */
  resource: string
  /** Besides the global keys, which follow from the caller. */
  values?: ConditionValues
}

/** What a resource itself says about who may use it. */
export interface ResourcePolicy {
  /** Owner of the resource, 12 digits. */
  account: string
  /** What the policy hangs on, where that is not the resource that was asked for: the bucket of an object. */
  arn?: string
  /** JSON; absent where the resource has no policy. */
  document?: string
  /** Keys and roles: nobody gets past their own policy, not even with all permissions of their account. */
  decides?: boolean
}

export type Protocol = 'query' | 'ec2' | 'json-1.0' | 'json-1.1' | 'rest-s3'

/** An HTTP request as it came off the wire; header names are in lower case. */
export interface HttpRequest {
  method: string
  /** Still percent-encoded, without the query. */
  path: string
  /** Still percent-encoded, without the question mark. */
  query: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** How one service's calls are written on the wire. */
export interface Codec {
  /** Throws an AwsError where the request names no operation. */
  parse(request: HttpRequest): { operation: string; input: Record<string, unknown> }
  reply(operation: string, output: any, requestId: string, request: HttpRequest): HttpResponse
  fault(error: AwsError, requestId: string, request: HttpRequest): HttpResponse
}

/** One emulated AWS service as the dispatcher and the wire see it. */
export interface Service {
  signingName: string
  protocol: Protocol
  operations: Readonly<Record<string, Operation>>
  /** JSON protocols: the part of `X-Amz-Target` before the dot. */
  targetPrefix?: string
  /** Query protocols: XML namespace of the reply. */
  namespace?: string
  /**
   * `query`: names of list elements by the list's member name, where it is not `member`. `ec2`: wire names of output members
   * where they are not the member's name with a small first letter (`Instances: 'instancesSet'`); elements are always `item`.
   */
  listElements?: Readonly<Record<string, string>>
  /** `ec2`: SDK names of list members by the name on the wire, where they differ (`Filter: 'Filters'`). */
  inputMembers?: Readonly<Record<string, string>>
  /**
   * JSON services that once spoke `query` (SQS) also send `x-amzn-query-error`. The old codes by the new, where they differ;
   * `{}` where none does.
   */
  queryErrorCodes?: Readonly<Record<string, string>>
  /** Which permissions each operation needs; an operation that is not here needs one of its own name, on `*`. */
  accesses?: Readonly<Record<string, (call: Call) => Access[]>>
  /** The policy of one of the service's resources that speaks of an action; undefined where there is none. */
  resourcePolicy?(arn: string, action: string): ResourcePolicy | undefined
  /** `rest-s3`: the service's own way of writing; other protocols have a common one. */
  codec?: Codec
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
