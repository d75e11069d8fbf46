import { EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient } from '@aws-sdk/client-ecs'
import { baseClients } from '../../shared/aws/clients/base'
import { rdsClients } from '../../shared/aws/clients/rds'
import { defaults } from '../../shared/defaults'
import { create } from './create'

export const handler = create({
  ...defaults(),
  clients: { ...baseClients(), rds: rdsClients(), ecs: new ECSClient({}), ec2: new EC2Client({}) }
})
