import { EventBridgeClient, DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { RDSClient } from '@aws-sdk/client-rds'
import { clientConfig, Deployment } from '../aws/account'
import { checked, fault, ok, type Finding } from './finding'
import { quotaChecks } from './quota-checks'

const deploySource = 'Deploy resources/source-account.yml in the source account, with the parameters of this stage.'

/** The alias that the stack of a source account gives its key by default. */
const keyAlias = 'alias/maskopy-source-copies'

/** What the stack of a source account made there, seen with a profile of that account. */
export const sourceChecks = (deployment: Deployment, profile: string): Promise<Finding[]>[] => {
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
    const { KeyMetadata } = await new KMSClient(config).send(new DescribeKeyCommand({ KeyId: keyAlias }))
    if (KeyMetadata?.KeyState !== 'Enabled')
      return fault(keyCheck, `${keyAlias} is ${KeyMetadata?.KeyState}.`, 'Enable the key: `aws kms enable-key`.')
    if (KeyMetadata.KeyManager === 'AWS') return fault(keyCheck, 'Snapshots under a key of AWS cannot be shared.', deploySource)
    return ok(keyCheck, `${keyAlias} is enabled.`)
  })
  return [forwarding, key, quotaChecks(new RDSClient(config), where)]
}
