import { AwsError } from '../core/call'

/**
 * Whether a message matches an unstructured filter pattern: every plain term occurs, at least one of the `?terms` does (where
 * there are any), and no `-term` does; terms may be quoted. JSON and space-delimited patterns are refused.
 */
export const matcherOf = (pattern: string | undefined): ((message: string) => boolean) => {
  const text = (pattern ?? '').trim()
  if (/^[{[%]/.test(text)) {
    throw new AwsError('InvalidParameterException', 'Only filter patterns of terms are part of the local cloud.')
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    term: quoted?.replace(/\\(.)/g, '$1') ?? plain!
  }))
  const withSign = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ term }) => term)
  const [all, any, none] = [withSign(''), withSign('?'), withSign('-')]
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term))
}
