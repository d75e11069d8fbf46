/** The parts of a presigned URL that make it a credential, however they are encoded. */
const urlParts = /(X-Amz-(?:Signature|Credential|Security-Token))((?:=|%3D|"\s*:\s*")[^&\s"']*)/gi
const accessKeyId = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g

/** Text as it may be shown: the last guard, behind commands that print no credential in the first place. */
export const withoutSecrets = (text: string): string => text.replace(urlParts, '$1=…').replace(accessKeyId, '…')
