import * as z from 'zod'

/** Values that configuration and requests are made of, with the rules that AWS sets for them. */

export const accountIdSchema = z
  .string({ error: 'must be an account id in quotes' })
  .regex(/^\d{12}$/, 'must be an account id of 12 digits, in quotes')

/** Also the first part of final snapshot names and a part of role names: hence no spaces and a letter in front. */
export const applicationNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must be 1 to 40 letters, digits, hyphens or underscores, and start with a letter')

export const environmentNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,29}$/, 'must be 1 to 30 letters, digits, hyphens or underscores, and start with a letter')

/** The prefix ends up in IAM policies, so it holds nothing that is a wildcard there. */
export const scriptPrefixSchema = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([A-Za-z0-9_.=+@-]+\/)*$/, {
    error: "must look like 's3://bucket/folder/' and end with '/'"
  })
  .refine((prefix) => !prefix.split('/').some((part) => part === '.' || part === '..'), "must not have a folder '.' or '..'")

export const instanceClassSchema = z
  .string()
  .regex(/^db\.[a-z0-9-]+\.[a-z0-9.-]+$/, "must be a DB instance class such as 'db.t4g.medium'")

/** An image with its registry and a tag or digest: an unversioned one would change under the auditor's feet. */
export const imageSchema = z
  .string()
  .max(512, 'must be at most 512 characters')
  .regex(
    /^[a-z0-9][a-z0-9._:/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$/,
    "must be an image with a tag or a digest, such as 'registry/masking:1.2'"
  )

const steps = (from: number, to: number, by: number) =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by)

/** CPU units → MiB of memory that Fargate offers (Linux, platform 1.4.0). */
export const fargateMemories: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16384, 1024)],
  [4096, steps(8192, 30720, 1024)],
  [8192, steps(16384, 61440, 4096)],
  [16384, steps(32768, 122880, 8192)]
])

/** Null for a pair that Fargate offers, else a sentence saying what would be right. */
export function fargateFault(cpu: number, memory: number): string | null {
  const memories = fargateMemories.get(cpu)
  if (!memories) return `is no Fargate size: CPU is one of ${[...fargateMemories.keys()].join(', ')}`
  if (memories.includes(memory)) return null
  return `is no Fargate size: with ${cpu} CPU units, memory is one of ${memories.join(', ')} MiB`
}

/** How an application's name begins a final snapshot's name: lower case, and only what RDS allows there. */
export function snapshotNamePrefix(applicationName: string): string {
  return applicationName.toLowerCase().replace(/[_-]+/g, '-').replace(/-$/, '')
}
