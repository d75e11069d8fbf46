import { PermanentError } from '../errors'
import type { Tag } from '../job/outputs'
import { belongsTo, isMade } from '../job/tags'

/**
 * The rules of authorization, and what each asks for. A refused caller is told this and nothing else: not what was found
 * instead, nor what would have been allowed.
 */
export const rules = {
  'url-length': 'PresignedUrl is 4096 characters long at most.',
  'url-characters': 'PresignedUrl holds only characters that a URL may hold.',
  'url-scheme': 'PresignedUrl begins with https://.',
  'url-fragment': 'PresignedUrl has no fragment.',
  'url-user-info': 'PresignedUrl has no user name or password.',
  'url-port': 'PresignedUrl has no port.',
  'url-host': 'PresignedUrl names an STS endpoint that this deployment accepts.',
  'url-path': "The path of PresignedUrl is '/'.",
  'url-query': 'PresignedUrl has a query of name=value pairs.',
  'url-encoding': 'Parameters of PresignedUrl are percent-encoded as signing demands it, and hold printable characters.',
  'parameter-unknown': 'PresignedUrl has no other parameters than those of a presigned GetCallerIdentity.',
  'parameter-repeated': 'PresignedUrl has every parameter once.',
  'parameter-missing': 'PresignedUrl has all parameters of a presigned GetCallerIdentity.',
  action: 'PresignedUrl is for the action GetCallerIdentity.',
  version: 'PresignedUrl is for the version 2011-06-15 of STS.',
  algorithm: 'PresignedUrl is signed with AWS4-HMAC-SHA256.',
  credential: 'X-Amz-Credential is an access key and a scope of date, region, sts and aws4_request.',
  'credential-service': 'The scope of X-Amz-Credential is of the service sts.',
  'credential-region': "The scope of X-Amz-Credential is of the host's region.",
  'credential-date': 'The scope of X-Amz-Credential is of the day of X-Amz-Date.',
  date: 'X-Amz-Date is a time such as 20261231T235959Z.',
  'date-future': 'X-Amz-Date is not in the future.',
  'date-expired': 'X-Amz-Date is no more than 15 minutes ago; STS would not accept it any more. Send the request again with a new URL.',
  'signed-headers': 'X-Amz-SignedHeaders names exactly the headers that this deployment asks for.',
  'security-token': 'X-Amz-Security-Token, where there is one, is not empty.',
  signature: 'X-Amz-Signature is 64 lower-case hexadecimal digits.',
  'signature-used': 'Every request has a presigned URL of its own.',
  'sts-refused': 'STS confirms the presigned URL.',
  'sts-reply': 'STS answers as STS does.',
  'caller-account': "The caller's account may ask.",
  'caller-kind': 'The caller is an assumed role.',
  'caller-role': "The caller's role is one of the application's.",
  application: 'The application is one that this deployment knows.',
  'snapshot-application': 'The tag ApplicationName of the snapshot is the ApplicationName of the request.',
  'source-account': "The snapshot's account is one that the application may copy from.",
  'source-region': 'The snapshot is in the partition and region of this deployment.',
  'script-path': "ObfuscationScriptPath lies under one of the application's prefixes.",
  'custom-image': "CustomTaskImage is one of the application's images.",
  environment: 'DestinationEnv is an environment that this deployment knows.',
  unmasked: 'ObfuscateRunMode none is allowed for DestinationEnv.'
} as const

export type Rule = keyof typeof rules

/** The error of a request that one of the rules refuses; its `causeCode` is the rule's name. */
export function refused(rule: Rule): PermanentError {
  return new PermanentError('MaskopyAccessException', `Refused by the rule '${rule}', which demands: ${rules[rule]}`, rule)
}

/** What a job copies is a snapshot of the application's own, and nothing that a job has made; undefined for such a one. */
export function ownerFault(applicationName: string, tags: readonly Tag[]): PermanentError | undefined {
  return isMade(tags) || !belongsTo(applicationName, tags) ? refused('snapshot-application') : undefined
}
