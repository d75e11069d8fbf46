import { RDSClient } from '@aws-sdk/client-rds'
import type { RdsClients } from '../account-databases'
import { clientsByRole } from './by-role'

/** RDS clients of staging, and of other accounts through their roles. */
export const rdsClients = (): RdsClients => clientsByRole((options) => new RDSClient(options))
