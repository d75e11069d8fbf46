import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { errorCode } from '../kernel/refusals'
import type { AssumedRole } from './account-databases'

/** A KMS client of the staging account, or of another account through a role there. */
export type KmsClients = (role?: AssumedRole) => KMSClient

/** What KMS says of a key: its `KeyState`, or that it is not there, or not ours to ask about. */
export type KeyState = 'missing' | 'denied' | (string & {})

/** KMS keys, as one account sees them. */
export class Keys {
  constructor(private readonly client: KMSClient) {}

  /** `Enabled`, `Disabled`, `PendingDeletion`, …; of a key or an alias, by ARN. */
  async state(arn: string): Promise<KeyState> {
    try {
      const { KeyMetadata } = await this.client.send(new DescribeKeyCommand({ KeyId: arn }))
      return KeyMetadata?.KeyState ?? 'missing'
    } catch (error) {
      const code = errorCode(error)
      if (code === 'NotFoundException') return 'missing'
      if (code === 'AccessDeniedException') return 'denied'
      throw error
    }
  }
}
