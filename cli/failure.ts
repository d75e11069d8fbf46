import { exitCodes, type ExitCode } from './exit-codes'

/** What ends a command: one sentence on what is wrong, one on what to do next, and the exit code. */
export class Failure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    readonly sentence: string,
    readonly nextStep: string
  ) {
    super(sentence)
  }
}

export const usageFailure = (sentence: string, nextStep = 'See `maskopy help`.'): Failure =>
  new Failure(exitCodes.usage, sentence, nextStep)

interface AwsErrorLike {
  name: string
  message: string
  code?: string
  $metadata?: { httpStatusCode?: number }
  errors?: { code?: string }[]
}

type Meaning = (error: AwsErrorLike) => Failure

/** Some messages of AWS end as sentences do, and some do not. */
const withoutStop = (message: string): string => message.replace(/[.\s]*$/, '')

const signIn = 'Sign in (for example `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID.'

const noDeployment: Meaning = () =>
  new Failure(
    exitCodes.notFound,
    'There is no such deployment of MasKopy in this account and region.',
    'Check --stage, --region and --staging-account (or MASKOPY_STAGE, AWS_REGION and MASKOPY_STAGING_ACCOUNT).'
  )

const expired: Meaning = () => new Failure(exitCodes.aws, 'The AWS credentials have expired or are not valid.', signIn)

const noCredentials: Meaning = (error) => {
  const [, profile] = /using profile: \[([^\]]+)\]/.exec(error.message) ?? []
  if (profile) {
    const nextStep = `\`aws configure list-profiles\` lists what there is; \`aws sso login --profile ${profile}\` signs in.`
    return new Failure(exitCodes.aws, `There are no credentials for the profile '${profile}'.`, nextStep)
  }
  if (/expired/i.test(error.message)) return expired(error)
  return new Failure(exitCodes.aws, 'No AWS credentials were found.', signIn)
}

const denied: Meaning = ({ message }) =>
  new Failure(
    exitCodes.aws,
    `AWS does not allow it: ${withoutStop(message)}.`,
    'Use credentials that may (docs/cli.md lists what each command needs), and check --stage, --region and --staging-account.'
  )

const unreachable: Meaning = ({ message }) =>
  new Failure(
    exitCodes.aws,
    `There is no answer from AWS: ${withoutStop(message.replace(/^@smithy.*\[ERROR\] /, '')) || 'no connection'}.`,
    'Check --endpoint-url, the region and the network.'
  )

const stranger: Meaning = ({ $metadata }) =>
  new Failure(
    exitCodes.aws,
    `What answered was not AWS (HTTP status ${$metadata?.httpStatusCode ?? 'unknown'}).`,
    'Check --endpoint-url, and the proxies of the network.'
  )

const throttled: Meaning = () => new Failure(exitCodes.aws, 'AWS throttles.', 'Try again in a minute.')

/** By the name or code that the SDK gives an error. */
const meanings: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: expired,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidClientTokenId: expired,
  UnrecognizedClientException: expired,
  SignatureDoesNotMatch: expired,
  InvalidSignatureException: expired,
  AccessDenied: denied,
  AccessDeniedException: denied,
  UnauthorizedOperation: denied,
  KMSAccessDeniedException: denied,
  ResourceNotFoundException: noDeployment,
  QueueDoesNotExist: noDeployment,
  'AWS.SimpleQueueService.NonExistentQueue': noDeployment,
  ThrottlingException: throttled,
  Throttling: throttled,
  ProvisionedThroughputExceededException: throttled,
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: unreachable,
  EAI_AGAIN: unreachable,
  TimeoutError: unreachable,
  Unknown: stranger,
  UnknownError: stranger
}

const noRegion = /region is missing|region not accepted: region="(?<given>[^"]*)"/i

/** Any error as what the person at the terminal should read. An error that nobody foresaw keeps its own message. */
export const asFailure = (error: unknown): Failure => {
  if (error instanceof Failure) return error
  const thrown = error as AwsErrorLike
  const region = noRegion.exec(thrown.message ?? '')
  if (region) {
    const given = region.groups?.given
    return usageFailure(given ? `'${given}' is no region.` : 'No region is set.', 'Give --region, or set AWS_REGION, like eu-central-1.')
  }
  const code = thrown.code ?? thrown.errors?.[0]?.code
  const meaning = meanings[thrown.name] ?? (code === undefined ? undefined : meanings[code])
  if (meaning) return meaning(thrown)
  if (thrown.$metadata) {
    return new Failure(exitCodes.aws, `AWS refused: ${thrown.name}: ${withoutStop(thrown.message)}.`, 'Check the options, and try again.')
  }
  return new Failure(
    exitCodes.aws,
    `Something unforeseen happened: ${withoutStop(thrown.message ?? String(error))}.`,
    'Please report it with the command you used.'
  )
}
