import { parse } from 'yaml'
import { usageFailure } from '../failure'

/** The inputs that a file of JSON or YAML holds. @throws Failure of usage where it holds none, or a presigned URL */
export const readRequest = (text: string, path: string): Record<string, unknown> => {
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw usageFailure(`${path} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]!.replace(/:$/, '')}.`, 'Correct the file.')
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw usageFailure(
      `${path} does not hold the inputs of a request.`,
      'Write one `Name: value` a line; docs/request.md lists the names.'
    )
  }
  if ('PresignedUrl' in content) {
    throw usageFailure(
      `${path} holds a PresignedUrl, which is a credential.`,
      'Take it out: maskopy makes a fresh one from your own credentials.'
    )
  }
  return { ...content }
}
