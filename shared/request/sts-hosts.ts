import type { Config } from '../config/schema'

const globalHost = 'sts.amazonaws.com'
const globalRegion = 'us-east-1'

/** Host suffixes as AWS's endpoint data has them. A host that merely ends with one may belong to anybody. */
const suffixes: Record<Config['partition'], string> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov'
}

/** Prefixes of the regions that are not in the partition `aws`. */
const partitionsByRegion: readonly [prefix: string, partition: Config['partition']][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f']
]

/** The partition that a region belongs to. */
export function partitionOf(region: string): Config['partition'] {
  return partitionsByRegion.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
}

/** The ordinary STS host of a region: what a requester signs for. */
export function stsHostOf(region: string): string {
  return `sts.${region}.${suffixes[partitionOf(region)]}`
}

const commercialFipsRegions = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2']

/** In GovCloud the ordinary hosts are the FIPS hosts. */
function hasFipsHost(partition: Config['partition'], region: string): boolean {
  return partition === 'aws' ? commercialFipsRegions.includes(region) : partition !== 'aws-us-gov'
}

/** The exact hosts that a presigned URL may name, and the region that signatures for each are scoped to. */
export function stsHosts({ partition, authorization }: Pick<Config, 'partition' | 'authorization'>): Map<string, string> {
  const hosts = new Map<string, string>()
  for (const region of authorization.stsRegions) {
    hosts.set(`sts.${region}.${suffixes[partition]}`, region)
    if (authorization.allowFips && hasFipsHost(partition, region))
      hosts.set(`sts-fips.${region}.${suffixes[partition]}`, region)
  }
  if (authorization.allowGlobalEndpoint && partition === 'aws') hosts.set(globalHost, globalRegion)
  return hosts
}
