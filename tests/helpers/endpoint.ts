import type { AwsEvent, Surroundings } from '../../local/core/surroundings'
import type { Caller, Service } from '../../local/core/call'
import { realClock, type Clock } from '../../local/core/clock'
import { createDispatcher } from '../../local/core/dispatcher'
import { realRandom, type Random } from '../../local/core/random'
import { createIdentities, type Identities, type IssuedKey } from '../../local/iam/identities'
import { startEndpoint, type Endpoint } from '../../local/wire/endpoint'

export const region = 'eu-west-1'
export const account = '111111111111'
export const otherAccount = '222222222222'

/** What an SDK v3 client takes to speak to the endpoint as somebody. */
export interface ClientConfig {
  region: string
  endpoint: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  maxAttempts: number
}

export interface TestEndpoint extends Endpoint {
  identities: Identities
  surroundings: Surroundings
  /** Every event that a service emitted, with the account on whose default bus it is. */
  emitted: { account: string; event: AwsEvent }[]
  /** Configuration for `new XClient(…)`: as the root of an account, as a caller, or with a certain key. */
  as(whom?: string | Caller | IssuedKey): ClientConfig
}

const keyFor = (identities: Identities, whom: string | Caller | IssuedKey): IssuedKey => {
  if (typeof whom === 'string') return identities.rootKey(whom)
  return 'accessKeyId' in whom ? whom : identities.issueKey(whom)
}

/** An endpoint on a free port with the services that `build` makes; a test closes it when it is done. */
export const startTestEndpoint = async (
  build: (surroundings: Surroundings, identities: Identities) => Service[],
  options: { clock?: Clock; random?: Random } = {}
): Promise<TestEndpoint> => {
  const { clock = realClock, random = realRandom } = options
  const dispatcher = createDispatcher(random)
  const identities = createIdentities({ clock, random })
  const emitted: TestEndpoint['emitted'] = []
  const surroundings: Surroundings = {
    clock,
    random,
    region,
    partition: identities.partition,
    dispatcher,
    emit: (where, event) => void emitted.push({ account: where, event }),
    credentialsForRole: identities.credentialsForRole
  }
  for (const service of build(surroundings, identities)) dispatcher.register(service)
  const endpoint = await startEndpoint({ dispatcher, identities, clock, random })
  return {
    ...endpoint,
    identities,
    surroundings,
    emitted,
    as: (whom = account) => {
      const { accessKeyId, secretAccessKey, sessionToken } = keyFor(identities, whom)
      return { region, endpoint: endpoint.url, credentials: { accessKeyId, secretAccessKey, sessionToken }, maxAttempts: 1 }
    }
  }
}
