import { matchesRole, rolePatterns } from '../config/caller-roles'
import type { Application, Config, Environment } from '../config/schema'
import { refused } from './refusal'
import { type Request, scriptLocation } from './schema'
import type { CallerIdentity } from './sts-reply'

/** What the configuration says of an authorized request. */
export interface Authorization {
  application: Application
  environment: Environment
  /** Accounts that the application's snapshots may come from. */
  sourceAccountIds: string[]
}

/**
 * Whether the caller may have what it asks for, as far as caller, request and configuration tell. That the snapshot is the
 * application's is for `ownerFault` to say.
 * @throws PermanentError (MaskopyAccessException) of the first rule that is broken
 */
export function authorize(identity: CallerIdentity, request: Request, config: Config): Authorization {
  if (!config.authorization.callerAccountIds.includes(identity.account)) throw refused('caller-account')
  const caller = callerName(identity, config)
  const application = config.applications.find(({ name }) => same(name, request.ApplicationName))
  if (!application) throw refused('application')
  if (application.callerAccountIds && !application.callerAccountIds.includes(identity.account)) throw refused('caller-account')
  if (!rolePatterns(application).some((pattern) => matchesRole(caller, pattern))) throw refused('caller-role')
  return { application, ...allowed(request, application, config) }
}

/** The name of the role that the caller has assumed, or of the user where users are allowed. */
function callerName({ arn, account }: CallerIdentity, { partition, authorization }: Config): string {
  const resource = arn.split(':')[5] ?? ''
  const role = /^assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/.exec(resource)
  if (role?.[1] && arn === `arn:${partition}:sts::${account}:${resource}`) return role[1]
  const user = /^user\/(?:[\x21-\x7e]{0,510}\/)?([\w+=,.@-]{1,64})$/.exec(resource)
  if (user?.[1] && authorization.allowUsers && arn === `arn:${partition}:iam::${account}:${resource}`) return user[1]
  throw refused('caller-kind')
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

function allowed(request: Request, application: Application, config: Config): Omit<Authorization, 'application'> {
  const { bucket, prefix } = scriptLocation(request)
  const path = `s3://${bucket}/${prefix}`
  if (!application.scriptPrefixes.some((allowedPrefix) => path.startsWith(allowedPrefix))) throw refused('script-path')
  const image = request.CustomTaskImage
  if (image !== undefined && !application.images.includes(image)) throw refused('custom-image')
  const environment = config.environments.find(({ name }) => same(name, request.DestinationEnv))
  if (!environment) throw refused('environment')
  if (request.ObfuscateRunMode === 'none' && !environment.allowUnmasked) throw refused('unmasked')
  const sourceAccountIds = application.sourceAccountIds ?? config.sourceAccounts.map(({ accountId }) => accountId)
  const [, partition, region, account] = /^arn:([^:]*):rds:([^:]*):(\d{12}):/.exec(request.RdsSnapshotIdentifier ?? '') ?? []
  if (account !== undefined && !sourceAccountIds.includes(account)) throw refused('source-account')
  if (region !== undefined && (region !== config.region || partition !== config.partition)) throw refused('source-region')
  return { environment, sourceAccountIds }
}
