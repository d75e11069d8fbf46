/**
 * What serverless.yml takes from the stage's configuration, as `${file(./config/serverless-config.cjs):config.region}`.
 */
const { applicationId } = require('./application-id.cjs')
const { readConfig } = require('./read.cjs')

/** The security groups of a kind by application, as JSON that a function reads: CloudFormation fills in the ids. */
const groupsByApplication = (kind, applications) => {
  const entries = applications.map(({ name }) => `"${name.toLowerCase()}":"\${${kind}GroupOf${applicationId(name)}.GroupId}"`)
  return { 'Fn::Sub': `{${entries.join(',')}}` }
}

const unique = (values) => [...new Set(values)]

const targetAccounts = (config) => {
  const ids = unique(config.environments.flatMap((environment) => environment.targetAccountIds))
  return ids.length > 0 ? ids : [config.stagingAccountId]
}

module.exports = async ({ resolveVariable }) => {
  const config = readConfig(await resolveVariable('sls:stage'))
  return {
    config,
    configJson: JSON.stringify(config),
    sourceAccountIds: config.sourceAccounts.map((source) => source.accountId),
    sourceRoleArns: config.sourceAccounts.map((source) => source.roleArn),
    sourceKeyArns: config.sourceAccounts.map((source) => source.snapshotKeyArn),
    /** Accounts whose rules may put events on MasKopy's bus: RDS events of source accounts. */
    forwarderPrincipals: config.sourceAccounts.map((source) => `arn:${config.partition}:iam::${source.accountId}:root`),
    requesterPrincipals: config.authorization.callerAccountIds.map((id) => `arn:${config.partition}:iam::${id}:root`),
    /** Staging itself where there is no target account: a key policy must name somebody. */
    targetPrincipals: targetAccounts(config).map((id) => `arn:${config.partition}:iam::${id}:root`),
    targetAccountIds: unique(config.environments.flatMap((environment) => environment.targetAccountIds)),
    /** Accounts whose events the rules accept: staging's own and the source accounts'. */
    eventAccountIds: unique([config.stagingAccountId, ...config.sourceAccounts.map((source) => source.accountId)]),
    /** Whether any environment takes unmasked copies: only then may a function make them. */
    allowsUnmasked: config.environments.some((environment) => environment.allowUnmasked),
    databaseSecurityGroups: groupsByApplication('Database', config.applications),
    runnerSecurityGroups: groupsByApplication('Runner', config.applications),
    reconcileSchedule: config.timing.reconcileMinutes === 1 ? 'rate(1 minute)' : `rate(${config.timing.reconcileMinutes} minutes)`
  }
}
