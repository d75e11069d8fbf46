import { KMSClient } from '@aws-sdk/client-kms'
import type { KmsClients } from '../keys'
import { clientsByRole } from './by-role'

/** KMS clients of staging, and of other accounts through their roles. */
export const kmsClients = (): KmsClients => clientsByRole((options) => new KMSClient(options))
