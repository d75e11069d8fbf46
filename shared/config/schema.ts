import * as z from 'zod'
import { patternFault } from './caller-roles'
import { unspokenEngines } from './engines'
import {
  accountIdSchema, applicationNameSchema, environmentNameSchema, imageSchema, instanceClassSchema, scriptPrefixSchema
} from './values'
import { timingSchema } from './timing'

const targetAccountsMaximum = 20
const name = (what: string, pattern: RegExp) => z.string().regex(pattern, `must be ${what}`)
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1, 'must have at least one entry')

const roleNameSchema = name('the name of an IAM role', /^[\w+=,.@-]{1,64}$/)
const regionSchema = name("a region such as 'us-east-1'", /^[a-z]{2}(-[a-z]+){1,3}-\d$/)

/**
 * The role in the source account is given by ARN or by name; afterwards only `roleArn` is there. `snapshotKeyArn` is the
 * customer key of the source account for the source copy: the one that staging may use.
 */
const sourceAccountSchema = z.strictObject({
  accountId: accountIdSchema,
  roleArn: name("a role's ARN", /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/).optional(),
  roleName: roleNameSchema.optional(),
  externalId: name('2 to 1224 characters of letters, digits and + = , . @ : / -', /^[\w+=,.@:/-]{2,1224}$/),
  snapshotKeyArn: name("a key's ARN", /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w-]+$/)
})

const networkSchema = z.strictObject({
  subnetIds: list(name('a subnet id (subnet-…)', /^subnet-[0-9a-f]{8,17}$/)),
  databaseSubnetGroupName: name('the name of a DB subnet group', /^[a-z][a-z0-9._ -]{0,254}$/),
  vpcId: name('a VPC id (vpc-…)', /^vpc-[0-9a-f]{8,17}$/),
  /** On port 443. Everything else, the databases of other applications included, runners cannot reach. */
  runnersMayReach: list(
    name(
      'a security group (sg-…), a prefix list (pl-…), or an IPv4 range that is not everything',
      /^(sg-[0-9a-f]{8,17}|pl-[0-9a-f]{8,17}|\d{1,3}(\.\d{1,3}){3}\/([1-9]|[12]\d|3[0-2]))$/
    )
  )
})

const runnerSchema = z.strictObject({
  image: imageSchema,
  cpu: z.int().default(1024),
  memory: z.int().default(2048),
  /** EC2 type of container instances, in mode `ecs`. */
  instanceType: name("an EC2 instance type such as 'm7i.large'", /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/).default('m7i.large'),
  /** A failed task may be tried once more, on a freshly restored database. */
  retryOnFreshDatabase: z.boolean().default(false)
})

const alarmActionSchema = name(
  "the ARN of what CloudWatch can call, such as an SNS topic's", /^arn:[a-z-]+:(sns|ssm|ssm-incidents|lambda):[a-z0-9-]*:\d{12}:\S+$/
)

/** Who hears of alarms, and from when on failures are one. */
const alarmsSchema = z.strictObject({
  /** Absent: a topic of MasKopy's own. */
  actionArns: z
    .array(alarmActionSchema)
    .max(5, 'CloudWatch calls 5 at most')
    .default([]),
  failureRatePercent: z.number().min(1).max(99).default(20)
})

const databaseSchema = z.strictObject({ instanceClass: instanceClassSchema.default('db.t4g.medium') })

/** Which presigned URLs are looked at, and whose identity counts. Signed headers beyond `host` bind a URL to this deployment. */
const authorizationSchema = z.strictObject({
  stsRegions: list(regionSchema),
  allowGlobalEndpoint: z.boolean().default(false),
  allowFips: z.boolean().default(false),
  callerAccountIds: list(accountIdSchema),
  futureSkewSeconds: z.number().min(0).max(300).default(60),
  signedHeaders: z
    .array(
      z.strictObject({
        name: name("a lower-case header name that begins with 'x-', not 'x-amz-'", /^x-(?!amz-)[a-z0-9-]{1,60}$/),
        value: name('1 to 256 printable characters without spaces', /^[\x21-\x7e]{1,256}$/)
      })
    )
    .default([]),
  allowUsers: z.boolean().default(false),
  stsTimeoutSeconds: z.number().min(0.5).max(20).default(5)
})

const callerRoleSchema = z
  .string()
  .regex(/^[\w+=,.@*{}-]{1,128}$/, "must be a role name, with '{ApplicationName}' and at most one '*' in it")
  .superRefine((pattern, context) => {
    const message = patternFault(pattern)
    if (message) context.addIssue({ code: 'custom', message })
  })

const applicationSchema = z.strictObject({
  name: applicationNameSchema,
  scriptPrefixes: list(scriptPrefixSchema),
  callerRoles: list(callerRoleSchema).default(['{ApplicationName}_invoker', 'Maskopy_{ApplicationName}']),
  /** Absent: every account of `authorization.callerAccountIds`. */
  callerAccountIds: list(accountIdSchema).optional(),
  images: z.array(imageSchema).default([]),
  /** Absent: every configured source account. */
  sourceAccountIds: list(accountIdSchema).optional()
})

const waivableEngineSchema = z.enum(unspokenEngines as [string, ...string[]], {
  error: `must be an engine that the default runner does not speak: ${unspokenEngines.join(', ')}`
})

const environmentSchema = z.strictObject({
  name: environmentNameSchema,
  /** Empty: the destination is the staging account itself. */
  targetAccountIds: z.array(accountIdSchema).max(targetAccountsMaximum, 'RDS shares a snapshot with at most 20 accounts'),
  allowUnmasked: z.boolean().default(false),
  /** Engines that the default runner cannot verify, and whose copies are accepted unverified all the same. */
  waiveVerificationFor: z.array(waivableEngineSchema).default([]),
  requireVerification: z.boolean({ error: 'has no default: whoever deploys decides, true or false' })
})

/** One file a stage, as it is written; `parseConfig` checks it whole. */
export const configSchema = z.strictObject({
  stage: name('lower-case letters, digits and hyphens, 20 at most', /^[a-z][a-z0-9-]{0,19}$/),
  partition: z.enum(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f']),
  region: regionSchema,
  stagingAccountId: accountIdSchema,
  sourceAccounts: list(sourceAccountSchema),
  network: networkSchema,
  runner: runnerSchema,
  database: databaseSchema.prefault({}),
  authorization: authorizationSchema,
  applications: list(applicationSchema),
  environments: list(environmentSchema),
  alarms: alarmsSchema.prefault({}),
  timing: timingSchema.prefault({})
})

type Written = z.infer<typeof configSchema>
export type SourceAccount = Omit<Written['sourceAccounts'][number], 'roleName' | 'roleArn'> & { roleArn: string }
export type Config = Omit<Written, 'sourceAccounts'> & { sourceAccounts: SourceAccount[] }
export type Application = Config['applications'][number]
export type Environment = Config['environments'][number]
export type Timing = Config['timing']
/** The steps that wait for AWS and therefore have a deadline of their own. */
export type StepWithDeadline = keyof Timing['stepDeadlineSeconds']
/** The kinds of operation whose usual duration steers how often AWS is asked. */
export type OperationKind = keyof Timing['observation']['typicalSeconds']
export type WrittenConfig = Written
