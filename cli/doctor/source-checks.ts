import { EventBridgeClient, DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms'
import { RDSClient } from '@aws-sdk/client-rds'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Config } from '../../shared/config/schema'
import { clientConfig, Deployment } from '../aws/account'
import { checked, fault, ok, type Finding } from './finding'
import { quotaChecks } from './quota-checks'
import { externalIds, notGranted, notTrusted } from './trust'

const deploySource = 'Deploy resources/source-account.yml in the source account, with the parameters of this stage.'

/** The alias that the stack of a source account gives its key by default. */
const keyAlias = 'alias/maskopy-source-copies'

/** Name that the stack of a source account gives its role by default. */
const defaultRole = 'maskopy-source-access'
/** The steps that act in a source account, and the one that shares from there. */
const actingSteps = ['intake', 'copy-source-snapshot', 'restore-database', 'clean-up']
const sharingSteps = ['copy-to-staging']

/** Whether the functions may assume the roles there: nobody else can try, but their trust policies say it. */
const roleChecks = async (deployment: Deployment, profile: string, where: string, settings?: Config): Promise<Finding[]> => {
  const config = clientConfig({ ...deployment.place.connection, profile })
  const check = `roles of the ${where}`
  return checked(check, deploySource, async () => {
    const { Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}))
    const source = settings?.sourceAccounts.find(({ accountId }) => accountId === Account)
    if (settings && !source) return fault(check, `The account ${Account} is none of the configuration.`, 'Add it, or name another profile.')
    const name = source?.roleArn.split('/').at(-1) ?? defaultRole
    const staging = await deployment.stagingAccount()
    const findings: Finding[] = []
    for (const [role, steps] of [[name, actingSteps], [`${name}-sharing`, sharingSteps]] as const) {
      const { Role } = await new IAMClient(config).send(new GetRoleCommand({ RoleName: role }))
      const trust = decodeURIComponent(Role!.AssumeRolePolicyDocument!)
      const functions = steps.map((step) => `${deployment.prefix}-${step}`)
      findings.push(judgeTrust(`role ${role} of the ${where}`, { trust, staging, functions, externalId: source?.externalId }))
    }
    return findings
  })
}

const judgeTrust = (
  check: string,
  { trust, staging, functions, externalId }: { trust: string; staging: string; functions: string[]; externalId?: string }
): Finding => {
  const missing = notTrusted(trust, staging, functions)
  if (missing.length > 0) return fault(check, `It does not trust ${missing.join(', ')} of the staging account.`, deploySource)
  if (externalId !== undefined && !externalIds(trust, staging).includes(externalId))
    return fault(check, 'It asks for another external id than the configuration has.', deploySource)
  return ok(check, `It may be assumed by ${functions.join(', ')}.`)
}

/** What the stack of a source account made there, seen with a profile of that account. */
export const sourceChecks = (deployment: Deployment, profile: string, settings?: Config): Promise<Finding[]>[] => {
  const config = clientConfig({ ...deployment.place.connection, profile })
  const where = `source account of profile ${profile}`
  const check = `event forwarding from the ${where}`
  const forwarding = checked(check, deploySource, async () => {
    const client = new EventBridgeClient(config)
    const Name = `${deployment.prefix}-forward-rds-events`
    const { State } = await client.send(new DescribeRuleCommand({ Name }))
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }))
    const bus = `:${await deployment.stagingAccount()}:event-bus/${deployment.prefix}`
    if (State !== 'ENABLED') return fault(check, `The rule ${Name} is ${State}.`, 'Enable it: `aws events enable-rule`.')
    if (!Targets.some(({ Arn = '' }) => Arn.endsWith(bus)))
      return fault(check, `The rule ${Name} does not lead to this deployment's bus.`, deploySource)
    return ok(check, `The rule ${Name} is enabled and leads to the bus.`)
  })
  const keyCheck = `key of the ${where}`
  const key = checked(keyCheck, deploySource, async () => {
    const kms = new KMSClient(config)
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyAlias }))
    if (KeyMetadata?.KeyState !== 'Enabled')
      return fault(keyCheck, `${keyAlias} is ${KeyMetadata?.KeyState}.`, 'Enable the key: `aws kms enable-key`.')
    if (KeyMetadata.KeyManager === 'AWS') return fault(keyCheck, 'Snapshots under a key of AWS cannot be shared.', deploySource)
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata.KeyId, PolicyName: 'default' }))
    const missing = notGranted(Policy!, await deployment.stagingAccount())
    if (missing.length > 0) return fault(keyCheck, `Its policy does not grant the staging account ${missing.join(', ')}.`, deploySource)
    return ok(keyCheck, `${keyAlias} is enabled, and the staging account may copy what is encrypted under it.`)
  })
  return [forwarding, key, roleChecks(deployment, profile, where, settings), quotaChecks(new RDSClient(config), where)]
}
