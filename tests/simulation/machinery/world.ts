import type { Config } from '../../../shared/config/schema'
import { JobStore } from '../../../shared/job/store'
import type { Completion, SentRequest, World } from '../aftermath'
import { createClients } from './clients'
import { sourceAccount, stagingAccount } from './configuration'
import { deploymentOf } from './functions'
import type { Ground } from './ground'

/** What checkers see while the run goes on. */
export const worldOf = (ground: Ground, config: Config, requests: () => readonly SentRequest[], completions: () => readonly Completion[]): World => ({
  now: ground.clock.now,
  stagingAccount,
  sourceAccount,
  targetAccountsOf: (environment) =>
    config.environments.find(({ name }) => name.toLowerCase() === environment.toLowerCase())?.targetAccountIds ?? [],
  scriptPrefixes: Object.fromEntries(config.applications.map(({ name, scriptPrefixes }) => [name, scriptPrefixes])),
  existing: ground.state.existing,
  byArn: ground.state.byArn,
  job: ground.state.job,
  items: ground.state.items,
  requests,
  completions
})

/** Asks for cancels as the command `maskopy` does; `isBusy` while it has not finished. */
export const canceller = ({ cloud, clock }: Ground, config: Config) => {
  const line = {
    service: (name: string) => cloud.dispatcher.service(name)!,
    call: ({ service, operation, input, account }: { service: string; operation: string; input: object; account: string }) =>
      cloud.as(account)(service, operation, input)
  }
  const store = new JobStore(createClients(line, config).table, deploymentOf(config).tableName)
  let busy = 0
  const cancel = async (jobId: string): Promise<void> => {
    busy += 1
    await store.requestCancel(jobId, new Date(clock.now()).toISOString())
    busy -= 1
  }
  return { cancel, isBusy: () => busy > 0 }
}
