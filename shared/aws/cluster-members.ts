import { CreateDBInstanceCommand, type RDSClient } from '@aws-sdk/client-rds'
import type { Tag } from '../job/outputs'
import type { Database } from './databases'
import { InstanceDatabases, instanceOf } from './instance-databases'

export interface NewMember {
  name: string
  cluster: string
  /** The cluster's. */
  engine: string
  instanceClass: string
  tags: Tag[]
}

/** Instances of Aurora clusters. Storage, password, backups, network and encryption are the cluster's. */
export class ClusterMembers {
  private readonly instances: InstanceDatabases

  constructor(private readonly client: RDSClient) {
    this.instances = new InstanceDatabases(client)
  }

  async create({ name, cluster, engine, instanceClass, tags }: NewMember): Promise<Database> {
    const { DBInstance } = await this.client.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: name,
        DBClusterIdentifier: cluster,
        Engine: engine,
        DBInstanceClass: instanceClass,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: false,
        Tags: tags
      })
    )
    return instanceOf(DBInstance!)
  }

  member(name: string): Promise<Database | undefined> {
    return this.instances.database(name)
  }

  delete(name: string): Promise<void> {
    return this.instances.deleteDatabase(name)
  }
}
