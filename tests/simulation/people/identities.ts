import { AwsError } from '../../../local/core/call'
import type { HttpReply, HttpRequest } from '../../../shared/request/https'
import { sourceAccount } from '../machinery/configuration'

/** Access keys that STS knows, and the role sessions that they belong to. */
const sessions: Readonly<Record<string, { application?: string; role: string }>> = {
  ASIAIOSFODNN7SHOP000: { application: 'shop', role: 'Shop_invoker' },
  ASIAIOSFODNN7BILLING: { application: 'billing', role: 'billing_invoker' },
  ASIAIOSFODNN7NOBODY0: { role: 'Developer' }
}

const keyOf = (application: string | undefined): string =>
  Object.entries(sessions).find(([, session]) => session.application === application)![0]

/** A presigned URL as the SDK makes it, dated `now`; `signature` tells URLs apart. */
export const presignedUrl = (application: string | undefined, signature: string, now: number, region: string): string => {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}%2F${region}%2Fsts%2Faws4_request`
  return (
    `https://sts.${region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256` +
    `&X-Amz-Credential=${keyOf(application)}%2F${scope}&X-Amz-Date=${date}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host` +
    `&X-Amz-Security-Token=session&X-Amz-Signature=${signature}`
  )
}

const error = (status: number, code: string): HttpReply => ({
  status, contentType: 'text/xml', body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`
})

/** STS, as far as it answers GetCallerIdentity: who signed, for fifteen minutes. */
export const answerSts = ({ path }: Pick<HttpRequest, 'path'>, now: number): HttpReply => {
  const query = new URLSearchParams(path.slice(path.indexOf('?')))
  const session = sessions[query.get('X-Amz-Credential')?.split('/')[0] ?? '']
  if (!session) return error(403, 'InvalidClientTokenId')
  const signedAt = Date.parse((query.get('X-Amz-Date') ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(now - signedAt <= 15 * 60_000)) return error(403, 'ExpiredToken')
  const arn = `arn:aws:sts::${sourceAccount}:assumed-role/${session.role}/pipeline`
  const result = `<Arn>${arn}</Arn><UserId>AROA1:pipeline</UserId><Account>${sourceAccount}</Account>`
  return {
    status: 200,
    contentType: 'text/xml',
    body:
      `<GetCallerIdentityResponse><GetCallerIdentityResult>${result}</GetCallerIdentityResult>` +
      '<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>'
  }
}

/** What the SDK's signed request to STS would be refused with by a gate; STS itself speaks XML. */
export const stsRefusal = ({ code, httpStatus }: AwsError): HttpReply => error(httpStatus, code)
