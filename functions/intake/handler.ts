import { EC2Client } from '@aws-sdk/client-ec2'
import { S3Client } from '@aws-sdk/client-s3'
import { baseClients } from '../../shared/aws/clients/base'
import { kmsClients } from '../../shared/aws/clients/kms'
import { rdsClients } from '../../shared/aws/clients/rds'
import { defaults } from '../../shared/defaults'
import { create } from './create'

export const handler = create({
  ...defaults(),
  clients: { ...baseClients(), rds: rdsClients(), kms: kmsClients(), s3: new S3Client({}), ec2: new EC2Client({}) }
})
