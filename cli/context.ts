import { Deployment } from './aws/account'
import { usageFailure } from './failure'
import { Terminal, type Screen } from './terminal/terminal'

/** What a command stands on besides AWS; tests bring their own. */
export interface Surroundings {
  stdout: Screen
  stderr: Screen
  environment: NodeJS.ProcessEnv
  now(): number
  /** Resolves after so many seconds. */
  sleep(seconds: number): Promise<void>
  /** The text of a file; of standard input for `-`. */
  readText(path: string): Promise<string>
  writeText(path: string, text: string): Promise<void>
}

/** Options that every command understands, as commander names them. */
export interface GlobalOptions {
  stage?: string
  stagingAccount?: string
  region?: string
  profile?: string
  endpointUrl?: string
  json?: boolean
  color?: boolean
}

export interface Context {
  deployment: Deployment
  terminal: Terminal
  json: boolean
  surroundings: Surroundings
}

const stagePattern = /^[A-Za-z][A-Za-z0-9-]{0,29}$/
const accountPattern = /^\d{12}$/

/** @throws Failure of usage where the deployment is not named, or not well */
export const contextOf = (options: GlobalOptions, surroundings: Surroundings): Context => {
  const { environment } = surroundings
  const stage = options.stage ?? environment.MASKOPY_STAGE
  const stagingAccount = options.stagingAccount ?? environment.MASKOPY_STAGING_ACCOUNT
  if (!stage)
    throw usageFailure('No stage is set.', 'Give --stage, or set MASKOPY_STAGE: the stage that MasKopy was deployed as.')
  if (!stagePattern.test(stage)) throw usageFailure('--stage is not a name of a stage.', 'Use letters, digits and hyphens.')
  if (stagingAccount && !accountPattern.test(stagingAccount)) {
    throw usageFailure('--staging-account is not an account id.', 'Use the 12 digits of the account that MasKopy is deployed in.')
  }
  const endpoint = options.endpointUrl ?? environment.AWS_ENDPOINT_URL
  if (endpoint && !(/^https?:/.test(endpoint) && URL.canParse(endpoint))) {
    throw usageFailure(`The endpoint '${endpoint}' is no URL.`, 'Write --endpoint-url, or AWS_ENDPOINT_URL, like http://127.0.0.1:4566.')
  }
  const connection = { region: options.region, endpoint: options.endpointUrl, profile: options.profile }
  return {
    deployment: new Deployment({ stage, stagingAccount: stagingAccount || undefined, connection }),
    terminal: terminalOf(options, surroundings),
    json: options.json === true,
    surroundings
  }
}

export const terminalOf = (options: GlobalOptions, { stdout, stderr, environment }: Surroundings): Terminal =>
  new Terminal(stdout, stderr, environment, options.color === false)
