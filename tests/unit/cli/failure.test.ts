import { asFailure } from '../../../cli/failure'
import { exitCodes } from '../../../cli/exit-codes'
import { nextStep } from '../../../cli/jobs/advice'
import { exceptionNames } from '../../../shared/errors'
import type { Job } from '../../../shared/job/job'
import { document } from '../../helpers/documents'
import { runCli } from './run'
import { failedJob } from './sample-job'

const thrown = (name: string, message = '', more: object = {}) => Object.assign(new Error(message), { name }, more)

it.each([
  ['a profile that there is not', thrown('CredentialsProviderError', 'Could not resolve credentials using profile: [ops] in configuration/credentials file(s).'), /profile 'ops'.* sso login --profile ops/],
  ['a sign-in that is over', thrown('CredentialsProviderError', 'The SSO session associated with this profile has expired.'), /have expired.* sso login/],
  ['no credentials at all', thrown('CredentialsProviderError', 'Could not load credentials from any providers'), /No AWS credentials were found\. Sign in/],
  ['a secret key that is not the access key\'s', thrown('InvalidSignatureException', 'The request signature we calculated does not match'), /not valid\. Sign in/],
  ['a call that may not be made', thrown('AccessDeniedException', 'User: x is not authorized'), /does not allow it: User: x.*docs\/cli\.md.*--staging-account/],
  ['a server that says nothing', thrown('TimeoutError', '@smithy/node-http-handler - [ERROR] a request has exceeded 30000 ms.'), /no answer from AWS: a request has exceeded 30000 ms\. Check/],
  ['a proxy', thrown('Unknown', 'UnknownError', { $metadata: { httpStatusCode: 407 } }), /not AWS \(HTTP status 407\)\. .*proxies/],
  ['what nobody foresaw', thrown('TypeError', 'x is not a function.'), /unforeseen happened: x is not a function\. Please report/]
])('%s is told in one sentence, with a next step', (_, error, expected) => {
  const { sentence, nextStep: next, exitCode } = asFailure(error)
  expect(exitCode).toBe(exitCodes.aws)
  expect(`${sentence} ${next}`).toMatch(expected)
  expect([sentence, next].every((text) => /^[A-Z'`][^\n]*\.$/.test(text))).toBe(true)
})

it.each([
  [['frob'], "maskopy: Unknown command 'frob'. See `maskopy --help`.\n"],
  [['job'], "maskopy: Unknown command 'job'. Did you mean jobs? See `maskopy --help`.\n"],
  [['show', 'shop-masked'], "maskopy: 'shop-masked' is no job. Give a JobId of 26 characters, which a final snapshot has in its tag maskopy:job, the id of the request message, or the name of a resource like maskopy-<jobid>-database-1.\n"],
  [['show'], "maskopy: Missing required argument 'job'. See `maskopy show --help`.\n"],
  [['submit', '--application-nam', 'x'], "maskopy: Unknown option '--application-nam'. Did you mean --application-name? See `maskopy submit --help`.\n"],
  [['jobs', '--endpoint-url', 'local'], "maskopy: The endpoint 'local' is no URL. Write --endpoint-url, or AWS_ENDPOINT_URL, like http://127.0.0.1:4566.\n"]
])('a command line that is not understood is answered in one line: %j', async (args, expected) => {
  expect(await runCli(args)).toMatchObject({ code: exitCodes.usage, out: '', err: expected })
})

describe('what to do about a job that failed', () => {
  const steps = ['intake', 'copy-to-staging', 'obfuscate'] as const
  const cases = exceptionNames.flatMap((Name) => steps.map((Step) => [Name, Step] as const))

  it.each(cases)('%s in %s', (Name, Step) => {
    const text = nextStep(failedJob({ Error: { Name, Step, Message: 'why' } }))!
    expect(text).toMatch(/^[A-Z`][^\n]*\. More under Maskopy\w+ in docs\/operations\.md\.$/)
    expect(document('operations.md')).toContain(`\n### ${/under (\w+) in/.exec(text)![1]}\n`)
  })

  it('what was left behind is shown, and a job that succeeded needs no advice', () => {
    const { Error: _, ...fine } = failedJob()
    expect(nextStep(fine as Job)).toBeUndefined()
    expect(nextStep({ ...fine, LeftBehind: ['db-instance x'] } as Job)).toMatch(/`maskopy resources \w+` shows what still exists/)
  })
})
