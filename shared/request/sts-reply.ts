/** The identity that STS confirmed. */
export interface CallerIdentity {
  /** 12 digits, the same as in the ARN. */
  account: string
  arn: string
  /** `AROA…:session` of an assumed role, `AIDA…` of a user. */
  userId: string
}

interface Reply {
  contentType: string
  body: string
}

// Two documents of a few elements are all that is ever read, and of one of them to the letter: a parser of whatever XML can be would
// let through more, and be a tenth of what intake loads before its first request.
const declaration = /^\s*(?:<\?xml [^<>?]*\?>\s*)?/
const confirmation = new RegExp(
  '^<GetCallerIdentityResponse(?: xmlns="[^"<>&]*")?>\\s*<GetCallerIdentityResult>([^]*?)</GetCallerIdentityResult>\\s*' +
    '<ResponseMetadata>([^]*?)</ResponseMetadata>\\s*</GetCallerIdentityResponse>\\s*$'
)
const refusal = /^<ErrorResponse(?: xmlns="[^"<>&]*")?>\s*<Error>[^]*?<Code>([\w.-]{1,128})<\/Code>/

/** Null unless it is exactly what STS answers to GetCallerIdentity: parts of a reply may have been chosen by the caller. */
export function identityFrom(reply: Reply): CallerIdentity | null {
  const [, result = '', metadata = ''] = confirmation.exec(documentIn(reply)) ?? []
  const { Arn: arn, UserId: userId, Account: account, ...more } = textsIn(result) ?? {}
  const isWhole = Object.keys(more).length === 0 && Object.keys(textsIn(metadata) ?? {}).join() === 'RequestId'
  if (!arn || !userId || !account || !isWhole || !/^\d{12}$/.test(account)) return null
  const [prefix, , service, , arnAccount] = arn.split(':')
  const ofAccount = prefix === 'arn' && (service === 'sts' || service === 'iam') && arnAccount === account
  return ofAccount ? { account, arn, userId } : null
}

/** The code of an error reply of STS, such as `SignatureDoesNotMatch`; empty if it is none. */
export const errorCodeFrom = (reply: Reply): string => refusal.exec(documentIn(reply))?.[1] ?? ''

/** Empty unless it is called XML. */
const documentIn = ({ contentType, body }: Reply): string =>
  /^(text|application)\/xml(;|$)/i.test(contentType) ? body.replace(declaration, '') : ''

/** Elements that hold nothing but text, by name; undefined where there is anything else, or two of one name. */
const textsIn = (text: string): Record<string, string> | undefined => {
  const found = [...text.matchAll(/\s*<(\w{1,32})>([^<>&]{1,2048})<\/\1>\s*/gy)]
  const names = new Set(found.map(([, name]) => name))
  const isWhole = found.reduce((sum, [whole]) => sum + whole.length, 0) === text.length
  return isWhole && names.size === found.length ? Object.fromEntries(found.map(([, name, value]) => [name!, value!])) : undefined
}
