import { baseClients } from '../../shared/aws/clients/base'
import { rdsClients } from '../../shared/aws/clients/rds'
import { defaults } from '../../shared/defaults'
import { create } from './create'

export const handler = create({ ...defaults(), clients: { ...baseClients(), rds: rdsClients() } })
