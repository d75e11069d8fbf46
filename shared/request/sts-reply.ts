import { XMLParser } from 'fast-xml-parser'
import * as z from 'zod'

/** The identity that STS confirmed. */
export interface CallerIdentity {
  /** 12 digits, the same as in the ARN. */
  account: string
  arn: string
  /** `AROA…:session` of an assumed role, `AIDA…` of a user. */
  userId: string
}

const text = z.string().min(1).max(2048)
const replySchema = z.strictObject({
  GetCallerIdentityResponse: z.strictObject({
    GetCallerIdentityResult: z.strictObject({ Arn: text, UserId: text, Account: z.string().regex(/^\d{12}$/) }),
    ResponseMetadata: z.strictObject({ RequestId: text })
  })
})
const errorSchema = z.object({ ErrorResponse: z.object({ Error: z.object({ Code: z.string().max(128) }) }) })

// Entities are left as they are: nothing in an ARN or an account id needs one.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: false, ignoreDeclaration: true })

/** Null unless it is exactly what STS answers to GetCallerIdentity: parts of a reply may have been chosen by the caller. */
export function identityFrom(reply: { contentType: string; body: string }): CallerIdentity | null {
  const parsed = replySchema.safeParse(xml(reply))
  if (!parsed.success) return null
  const { Arn: arn, UserId: userId, Account: account } = parsed.data.GetCallerIdentityResponse.GetCallerIdentityResult
  const [prefix, , service, , arnAccount] = arn.split(':')
  const ofAccount = prefix === 'arn' && (service === 'sts' || service === 'iam') && arnAccount === account
  return ofAccount ? { account, arn, userId } : null
}

/** The code of an error reply of STS, such as `SignatureDoesNotMatch`; empty if it is none. */
export function errorCodeFrom(reply: { contentType: string; body: string }): string {
  const parsed = errorSchema.safeParse(xml(reply))
  return parsed.success ? parsed.data.ErrorResponse.Error.Code : ''
}

function xml({ contentType, body }: { contentType: string; body: string }): unknown {
  const isXml = /^(text|application)\/xml(;|$)/i.test(contentType) && /^\s*<(\?xml|[A-Z])/.test(body) && !body.includes('<!')
  if (!isXml) return null
  try {
    return parser.parse(body, true)
  } catch {
    return null
  }
}
