import { AwsError, type Call } from '../core/call'
import { validationError, type CloudformationApi } from './api'
import { requiredCapabilities } from './capabilities'
import type { Stack } from './stack'
import type { Deployment } from './stack-work'
import { parseTemplate, TemplateError } from './template'

/** Quotas of CloudFormation: a template in a request, and one in S3 (AWS CloudFormation User Guide, "Understand CloudFormation quotas"). */
const maximumBodyBytes = 51_200
const maximumObjectBytes = 1_000_000

/** `https://host/bucket/key`, or `https://bucket.s3…/key`. */
const objectOf = (templateUrl: string): { Bucket: string; Key: string; VersionId?: string } => {
  const url = URL.canParse(templateUrl) ? new URL(templateUrl) : undefined
  const path = decodeURIComponent(url?.pathname.slice(1) ?? '')
  const [, virtualHost] = /^(.+)\.s3[.-][\w.-]+$/.exec(url?.hostname ?? '') ?? []
  const [Bucket, Key] = virtualHost ? [virtualHost, path] : [path.split('/')[0], path.split('/').slice(1).join('/')]
  if (!Bucket || !Key) throw validationError('TemplateURL must be a supported URL.')
  const VersionId = url!.searchParams.get('versionId') ?? undefined
  return { Bucket, Key, ...(VersionId && { VersionId }) }
}

const templateInS3 = async ({ surroundings: { dispatcher } }: CloudformationApi, { caller }: Call, url: string): Promise<string> => {
  try {
    const { Body } = await dispatcher.dispatch({ service: 's3', operation: 'GetObject', input: objectOf(url), caller })
    if (Body.length > maximumObjectBytes) throw validationError(`Template may not exceed ${maximumObjectBytes} bytes in size.`)
    return Buffer.from(Body).toString('utf8')
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'ValidationError') throw error
    throw validationError(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`
    )
  }
}

/** The template of a call: in the request, in S3, or that of the stack once more. */
export const templateOf = async (api: CloudformationApi, call: Call, present?: Stack): Promise<string> => {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = call.input
  if (TemplateBody !== undefined && TemplateURL === undefined) {
    if (Buffer.byteLength(TemplateBody) <= maximumBodyBytes) return TemplateBody
    const words = 'failed to satisfy constraint: Member must have length less than or equal to'
    throw validationError(`1 validation error detected: Value at 'templateBody' ${words} ${maximumBodyBytes}`)
  }
  if (TemplateURL !== undefined && TemplateBody === undefined) return templateInS3(api, call, TemplateURL)
  if (UsePreviousTemplate === 'true' && present) return present.templateText
  throw validationError('Either Template URL or Template Body must be specified.')
}

interface GivenParameter {
  ParameterKey: string
  ParameterValue?: string
  UsePreviousValue?: string
}

const parametersOf = ({ input }: Call, present?: Stack): Record<string, string> =>
  Object.fromEntries(
    ((input.Parameters || []) as GivenParameter[]).map(({ ParameterKey, ParameterValue = '', UsePreviousValue }) => {
      if (UsePreviousValue !== 'true') return [ParameterKey, ParameterValue]
      const previous = present?.parameters.get(ParameterKey)
      if (previous === undefined) {
        const words = 'Cannot specify usePreviousValue as true for a parameter key not in the previous template'
        throw validationError(`Invalid input for parameter key ${ParameterKey}. ${words}`)
      }
      return [ParameterKey, [previous].flat().join(',')]
    })
  )

const stackName = (name: unknown): string => {
  if (typeof name === 'string' && /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name
  const pattern = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*'
  const words = 'failed to satisfy constraint: Member must satisfy regular expression pattern'
  throw validationError(`1 validation error detected: Value '${String(name)}' at 'stackName' ${words}: ${pattern}`)
}

/** What a call that creates or updates a stack asks for, with the previous template and values of `present` where it says so. */
export const deploymentOf = async (api: CloudformationApi, call: Call, present?: Stack): Promise<Deployment> => {
  const { input, caller } = call
  const template = await templateOf(api, call, present)
  const capabilities: string[] = input.Capabilities || []
  const missing = asked(() => requiredCapabilities(parseTemplate(template))).filter(
    (one) => !capabilities.includes(one) && !(one === 'CAPABILITY_IAM' && capabilities.includes('CAPABILITY_NAMED_IAM'))
  )
  if (missing.length > 0) throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`, 400)
  return {
    stackName: present?.name ?? stackName(input.StackName),
    template,
    parameters: parametersOf(call, present),
    account: caller.account,
    caller,
    capabilities,
    tags: input.Tags || present?.tags || []
  }
}

/** Does what may find the template faulty; that is a ValidationError to whoever sent it. */
export const asked = <Result>(work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw error instanceof TemplateError ? validationError(error.message) : error
  }
}
