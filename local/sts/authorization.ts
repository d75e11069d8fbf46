import type { Access, Call } from '../core/call'

/** Which permissions each operation of STS needs. GetCallerIdentity needs none, and no policy can forbid it. */
export const stsAccesses: Record<string, (call: Call) => Access[]> = {
  GetCallerIdentity: () => [],
  AssumeRole: ({ input }) => [
    {
      action: 'sts:AssumeRole',
      resource: String(input.RoleArn),
      values: { 'sts:externalid': input.ExternalId, 'sts:rolesessionname': input.RoleSessionName }
    }
  ]
}
