import { EC2Client } from '@aws-sdk/client-ec2'
import { baseClients } from '../../shared/aws/clients/base'
import { defaults } from '../../shared/defaults'
import { runnerClients } from '../../shared/obfuscation/runner-aws'
import { create } from './create'

export const handler = create({ ...defaults(), clients: { ...baseClients(), ...runnerClients(), ec2: new EC2Client({}) } })
