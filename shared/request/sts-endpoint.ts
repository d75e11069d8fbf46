import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getEndpointFromInstructions } from '@smithy/core/endpoints'

/**
 * The address that the SDK itself would ask in a region, so that AWS_ENDPOINT_URL_STS and AWS_USE_FIPS_ENDPOINT count here too.
 * Nothing out of a presigned URL decides where a request goes.
 */
export async function stsEndpoint(region: string): Promise<URL> {
  const client = new STSClient({ region })
  const { url } = await getEndpointFromInstructions({}, GetCallerIdentityCommand, { ...client.config })
  return url
}
