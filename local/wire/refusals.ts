import { AwsError, type Protocol } from '../core/call'

/** Why a request is refused before any service sees it. */
export type Refusal =
  | 'unsigned'
  | 'incomplete'
  | 'unknownKey'
  | 'wrongToken'
  | 'expiredToken'
  | 'wrongSignature'
  | 'signatureExpired'
  | 'signatureNotYetValid'
  | 'wrongScope'

type Family = 'query' | 'ec2' | 'json' | 's3'
/** Code, status, and the message where none is given. */
type Document = [code: string, status: number, message: string]

const familyOf: Record<Protocol, Family> = { query: 'query', ec2: 'ec2', 'json-1.0': 'json', 'json-1.1': 'json', 'rest-s3': 's3' }

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.'
const invalidToken = 'The security token included in the request is invalid.'
const expiredToken = 'The security token included in the request is expired'
const notValidated = 'AWS was not able to validate the provided access credentials'
const missing = 'Request is missing Authentication Token'
const skewed = 'The difference between the request time and the current time is too large.'
const incomplete = 'Authorization header requires Credential, SignedHeaders and Signature, and the request a date.'

const query: Record<Refusal, Document> = {
  unsigned: ['MissingAuthenticationToken', 403, missing],
  incomplete: ['IncompleteSignature', 400, incomplete],
  unknownKey: ['InvalidClientTokenId', 403, invalidToken],
  wrongToken: ['InvalidClientTokenId', 403, invalidToken],
  expiredToken: ['ExpiredToken', 403, expiredToken],
  wrongSignature: ['SignatureDoesNotMatch', 403, mismatch],
  signatureExpired: ['SignatureDoesNotMatch', 403, mismatch],
  signatureNotYetValid: ['SignatureDoesNotMatch', 403, mismatch],
  wrongScope: ['SignatureDoesNotMatch', 403, mismatch]
}

const documents: Record<Family, Record<Refusal, Document>> = {
  query,
  ec2: {
    ...query,
    unknownKey: ['AuthFailure', 401, notValidated],
    wrongToken: ['AuthFailure', 401, notValidated],
    expiredToken: ['RequestExpired', 400, 'Request has expired.'],
    wrongSignature: ['AuthFailure', 401, notValidated],
    signatureExpired: ['RequestExpired', 400, 'Request has expired.'],
    signatureNotYetValid: ['RequestExpired', 400, 'Request is not yet valid.']
  },
  json: {
    unsigned: ['MissingAuthenticationTokenException', 400, missing],
    incomplete: ['IncompleteSignatureException', 400, incomplete],
    unknownKey: ['UnrecognizedClientException', 400, invalidToken],
    wrongToken: ['UnrecognizedClientException', 400, invalidToken],
    expiredToken: ['ExpiredTokenException', 400, expiredToken],
    wrongSignature: ['InvalidSignatureException', 400, mismatch],
    signatureExpired: ['InvalidSignatureException', 400, mismatch],
    signatureNotYetValid: ['InvalidSignatureException', 400, mismatch],
    wrongScope: ['InvalidSignatureException', 400, mismatch]
  },
  s3: {
    unsigned: ['AccessDenied', 403, 'Access Denied'],
    incomplete: ['AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.'],
    unknownKey: ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
    wrongToken: ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
    expiredToken: ['ExpiredToken', 400, 'The provided token has expired.'],
    wrongSignature: ['SignatureDoesNotMatch', 403, mismatch],
    signatureExpired: ['RequestTimeTooSkewed', 403, skewed],
    signatureNotYetValid: ['RequestTimeTooSkewed', 403, skewed],
    wrongScope: ['AuthorizationHeaderMalformed', 400, 'The authorization header is malformed.']
  }
}

/** The refusal in the words of the protocol that the request speaks. */
export const refuse = (protocol: Protocol, refusal: Refusal, detail?: string): AwsError => {
  const [code, status, message] = documents[familyOf[protocol]][refusal]
  return new AwsError(code, detail ?? message, status)
}
