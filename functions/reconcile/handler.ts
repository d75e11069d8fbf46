import { recordClients } from '../../shared/aws/clients/base'
import { defaults } from '../../shared/defaults'
import { create } from './create'

export const handler = create({ ...defaults(), clients: recordClients() })
