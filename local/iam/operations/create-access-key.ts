import type { Operation } from '../../core/call'
import type { Identities } from '../identities'
import { requireUser } from '../lookup'

export const createAccessKey =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const user = requireUser(identities, caller, input.UserName)
    const key = identities.issueKey({ account: user.account, arn: user.arn, userId: user.id })
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.accessKeyId,
        Status: 'Active',
        SecretAccessKey: key.secretAccessKey,
        CreateDate: new Date(identities.clock.now())
      }
    }
  }
