import * as z from 'zod'
import { applicationNameSchema, environmentNameSchema, imageSchema, instanceClassSchema } from '../config/values'

/** An RDS identifier: letters, digits and single hyphens, beginning with a letter and not ending with a hyphen. */
const identifier = '[A-Za-z](?:-?[A-Za-z0-9])*'
const snapshotName = `(?:rds:|awsbackup:)?${identifier}`
const snapshotPattern = new RegExp(
  `^(?:arn:aws[a-z-]*:rds:[a-z0-9-]{1,30}:\\d{12}:(?:cluster-)?snapshot:)?${snapshotName}$`
)
const identifierPattern = new RegExp(`^${identifier}$`)
/** What may stand in a folder or file name of a script: nothing that S3, IAM, ECS or a shell would read as something else. */
const scriptPathPattern = /^(s3:\/\/)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9_.=+@-]+)+\/?$/
const scriptPattern = /^[A-Za-z0-9_.=+@-]+(\/[A-Za-z0-9_.=+@-]+)*\.sql$/
const scriptsMaximum = 100

const climbs = (path: string) => path.split('/').some((part) => part === '.' || part === '..')
const size = (what: string) =>
  z
    .union([z.int(), z.string().regex(/^\d{1,6}$/).transform(Number)], { error: `must be ${what}, such as 1024` })
    .optional()

const scriptListSchema = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((script) => script.trim()))], {
    error: 'must be a list, or a text with commas between the scripts'
  })
  .refine((scripts) => scripts.length > 0 && scripts.every((script) => scriptPattern.test(script) && !climbs(script)), {
    error: "must name files below ObfuscationScriptPath that end with '.sql', such as 'customers.sql,cards/mask.sql'"
  })
  .refine((scripts) => scripts.length <= scriptsMaximum && scripts.join(',').length <= 4096, {
    error: `must be at most ${scriptsMaximum} scripts and 4096 characters`
  })
  .refine((scripts) => new Set(scripts).size === scripts.length, 'must not name a script twice')
  .refine((scripts) => !scripts.some((script) => script.startsWith('verify/')), {
    error: "must not name queries of 'verify/': they run by themselves"
  })

/** Every input of a request but the presigned URL. Names and meanings are MasKopy's; `describe` is what requesters read. */
export const inputs = {
  ApplicationName: applicationNameSchema.describe('Name of the application whose data is copied.'),
  CostCenter: z
    .string()
    .regex(/^(?!aws:)[\p{L}\p{N}\p{Zs}_.:/=+@-]{1,256}$/iu, 'must be 1 to 256 letters, digits, spaces or any of _ . : / = + - @')
    .describe('Cost center; it becomes a tag of what is created.'),
  RdsSnapshotIdentifier: z
    .string()
    .max(350, 'must be at most 350 characters')
    .regex(snapshotPattern, "must be a snapshot's name, the name of an automated snapshot (rds:…), or a snapshot's ARN")
    .optional()
    .describe('The snapshot to copy: a name, an automated one (`rds:…`) or an ARN. Or give RdsInstanceIdentifier.'),
  RdsInstanceIdentifier: z
    .string()
    .max(63, 'must be at most 63 characters')
    .regex(identifierPattern, 'must be the name of a DB instance or DB cluster')
    .optional()
    .describe('Instead of RdsSnapshotIdentifier: the database whose newest available snapshot is copied.'),
  ExecutionTimestamp: z
    .string()
    .regex(/^[A-Za-z0-9 ._:+-]{1,64}$/, 'must be 1 to 64 letters, digits, spaces or any of . _ : + -')
    .optional()
    .describe('Timestamp of the build that asks; part of the default name of the final snapshot.'),
  DestinationEnv: environmentNameSchema.describe('Environment whose accounts the final snapshot is shared with.'),
  ObfuscationScriptPath: z
    .string()
    .max(1024, 'must be at most 1024 characters')
    .regex(scriptPathPattern, "must look like 's3://bucket/folder/', without special characters")
    .refine((path) => !climbs(path), "must not have a folder '.' or '..'")
    .describe('S3 folder with `bootstrap.sh` or the scripts of SqlScriptList, and the queries of `verify/`.'),
  SqlScriptList: scriptListSchema
    .optional()
    .describe('SQL scripts below ObfuscationScriptPath in their order: a list, or a text with commas. Else `bootstrap.sh` runs.'),
  ObfuscateRunMode: z
    .enum(['fargate', 'ecs', 'none'], { error: 'must be fargate, ecs or none' })
    .default('fargate')
    .describe('Where the runner runs: `fargate`, or `ecs` on a container instance of its own. `none` masks nothing.'),
  RdsFinalSnapshotIdentifier: z
    .string()
    .max(255, 'must be at most 255 characters')
    .regex(identifierPattern, 'must be letters, digits and single hyphens, starting with a letter and not ending with a hyphen')
    .toLowerCase()
    .optional()
    .describe('Name of the final snapshot, which starts with ApplicationName. Default: ApplicationName-db_name-timestamp.'),
  RdsInstanceType: instanceClassSchema.optional().describe('Class of the transient database.'),
  AmiId: z
    .string()
    .regex(/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/, 'must be an AMI id (ami-…)')
    .optional()
    .describe('Image of the container instance; required in mode `ecs`.'),
  RdsParameterGroup: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9.-]{0,254}$/, 'must be the name of a DB parameter group')
    .optional()
    .describe("Parameter group of the transient database. Default: the one with the name of the original's."),
  RdsOptionGroup: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9.:-]{0,254}$/, 'must be the name of an option group')
    .optional()
    .describe('Option group of the transient database; required for Oracle.'),
  DbName: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/, 'must be 1 to 63 letters, digits or any of _ $ -, starting with a letter or _')
    .optional()
    .describe('Database inside the server that is masked.'),
  TaskDefinitionCPU: size('CPU units').describe('CPU units of the obfuscation task.'),
  TaskDefinitionMemory: size('MiB of memory').describe('Memory of the obfuscation task in MiB.'),
  CustomTaskImage: imageSchema.optional().describe("Container image to obfuscate with; one of the application's allowed images."),
  ClientRequestToken: z
    .string()
    .regex(/^[A-Za-z0-9_.:/+=-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _ . : / + = -')
    .optional()
    .describe('The same token from the same caller is the same job.')
}
