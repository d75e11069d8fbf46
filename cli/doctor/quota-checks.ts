import { DescribeAccountAttributesCommand, RDSClient } from '@aws-sdk/client-rds'
import { checked, fault, ok, warning, type Finding } from './finding'

/** Quotas that jobs use up, as DescribeAccountAttributes names them, and how many one job takes at its widest. */
const needed: Readonly<Record<string, number>> = {
  DBInstances: 1,
  AllocatedStorage: 20,
  ManualSnapshots: 2,
  DBClusters: 1,
  ManualClusterSnapshots: 2
}
const scarce = 0.1

const raise = 'Ask for more in Service Quotas, or delete what is not needed; until then jobs wait in line.'

/** Quotas of RDS in one account, and what is left of them. */
export const quotaChecks = (client: RDSClient, where: string): Promise<Finding[]> =>
  checked(`quotas in ${where}`, 'Allow rds:DescribeAccountAttributes.', async () => {
    const { AccountQuotas = [] } = await client.send(new DescribeAccountAttributesCommand({}))
    return AccountQuotas.flatMap(({ AccountQuotaName: name = '', Used = 0, Max = 0 }) => {
      const need = needed[name]
      if (need === undefined) return []
      const left = Max - Used
      const check = `quota ${name} in ${where}`
      const detail = `${left} of ${Max} left.`
      if (left < need) return [fault(check, detail, raise)]
      return [left < Max * scarce ? warning(check, detail, raise) : ok(check, detail)]
    })
  })
