import { AwsError } from '../core/call'

/** A network that is only known of, and what CloudFormation has made in it. */
export interface Network {
  vpcId: string
  subnetIds: readonly string[]
  /** Besides those that stacks have made. */
  securityGroupIds: readonly string[]
  /** What stacks of an account have made of a type that is only remembered. */
  made(type: string, account: string): { ref: string; properties: Readonly<Record<string, any>> }[]
}

/** The account's endpoints, as stacks made them; `state` as it is on the wire, where an instance's is called otherwise. */
export const endpointsOf = (network: Network, account: string) =>
  network.made('AWS::EC2::VPCEndpoint', account).map(({ ref, properties }) => ({
    VpcEndpointId: ref,
    VpcId: properties.VpcId as string,
    VpcEndpointType: (properties.VpcEndpointType as string | undefined) ?? 'Gateway',
    ServiceName: properties.ServiceName as string,
    state: 'available'
  }))

/** Refuses the first id that is not among those that there are, as EC2 does: `InvalidSubnetID`, `The subnet ID`. */
export const requireKnown = (ids: string[], known: readonly string[], code: string, what: string): void => {
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown !== undefined) throw new AwsError(`${code}.NotFound`, `The ${what} '${unknown}' does not exist`)
}
