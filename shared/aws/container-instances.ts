import { DescribeInstancesCommand, RunInstancesCommand, TerminateInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateClusterCommand, DeleteClusterCommand, DeregisterContainerInstanceCommand, DescribeClustersCommand,
  DescribeContainerInstancesCommand, ListContainerInstancesCommand, type ECSClient
} from '@aws-sdk/client-ecs'
import { errorCode } from '../kernel/refusals'
import type { Tag } from '../job/outputs'

/** Where container instances live, and what they are: fixed by the deployment. */
export interface ContainerInstanceSite {
  partition: string
  region: string
  account: string
  instanceType: string
  instanceProfileArn: string
  subnetId: string
}

export interface ContainerInstanceLaunch {
  name: string
  /** Name of the cluster that it joins. */
  cluster: string
  imageId: string
  securityGroupId: string
  /** It ends itself after this time, should nobody else. */
  lifetimeMinutes: number
  tags: Tag[]
}

export interface LaunchedInstance {
  id: string
  arn: string
  /** `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`. */
  status: string
  /** Why it is in that state, where EC2 says so. */
  reason?: string
  tags: Tag[]
}

const lowerTags = (tags: Tag[]) => tags.map(({ Key, Value }) => ({ key: Key, value: Value }))
const upperTags = (tags: { key?: string; value?: string }[] = []): Tag[] =>
  tags.map(({ key = '', value = '' }) => ({ Key: key, Value: value }))

/**
 * The agent joins the cluster, and lets no container reach the instance's own credentials (Amazon ECS Developer Guide,
 * "Container agent configuration"). Byte for byte the same for one launch: the client token demands it.
 */
const userData = ({ cluster, lifetimeMinutes }: ContainerInstanceLaunch): string => `#!/bin/bash
cat >> /etc/ecs/ecs.config <<'END'
ECS_CLUSTER=${cluster}
ECS_AWSVPC_BLOCK_IMDS=true
ECS_ENABLE_TASK_IAM_ROLE=true
ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true
END
shutdown -h +${lifetimeMinutes}
`

/** EC2 instances that run ECS tasks, each in a cluster of its own. */
export class ContainerInstances {
  constructor(
    private readonly ec2: EC2Client,
    private readonly ecs: ECSClient,
    private readonly site: ContainerInstanceSite
  ) {}

  /** Answers the cluster's ARN. An active cluster of that name is answered as it is. */
  async createCluster(clusterName: string, tags: Tag[]): Promise<string> {
    const { cluster } = await this.ecs.send(new CreateClusterCommand({ clusterName, tags: lowerTags(tags) }))
    return cluster!.clusterArn!
  }

  /** Undefined once it is INACTIVE: ECS shows deleted clusters for a while. */
  async cluster(name: string): Promise<{ arn: string; status: string; tags: Tag[] } | undefined> {
    const { clusters } = await this.ecs.send(new DescribeClustersCommand({ clusters: [name], include: ['TAGS'] }))
    const cluster = clusters?.[0]
    if (!cluster?.clusterArn || cluster.status === 'INACTIVE') return undefined
    return { arn: cluster.clusterArn, status: cluster.status ?? '', tags: upperTags(cluster.tags) }
  }

  /** Deregisters what is still in it. ECS does so for terminated instances, unless their agents were disconnected. */
  async deleteCluster(cluster: string): Promise<void> {
    const { containerInstanceArns = [] } = await this.ecs.send(new ListContainerInstancesCommand({ cluster }))
    for (const containerInstance of containerInstanceArns) {
      await this.ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance, force: true }))
    }
    await this.ecs.send(new DeleteClusterCommand({ cluster }))
  }

  /** Whether an instance of the cluster is ACTIVE and its agent connected. */
  async hasJoined(cluster: string): Promise<boolean> {
    const { containerInstanceArns = [] } = await this.ecs.send(new ListContainerInstancesCommand({ cluster, status: 'ACTIVE' }))
    if (containerInstanceArns.length === 0) return false
    const { containerInstances = [] } = await this.ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns })
    )
    return containerInstances.some(({ status, agentConnected }) => status === 'ACTIVE' && agentConnected === true)
  }

  /** Answers the instance's ARN; called again, that of the same instance. No key pair, IMDSv2 only, gone when it is shut down. */
  async launch(launch: ContainerInstanceLaunch): Promise<string> {
    const Tags = [{ Key: 'Name', Value: launch.name }, ...launch.tags]
    const { Instances } = await this.ec2.send(
      new RunInstancesCommand({
        ImageId: launch.imageId,
        InstanceType: this.site.instanceType as 'm7i.large',
        MinCount: 1,
        MaxCount: 1,
        ClientToken: launch.name,
        IamInstanceProfile: { Arn: this.site.instanceProfileArn },
        SubnetId: this.site.subnetId,
        SecurityGroupIds: [launch.securityGroupId],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        InstanceInitiatedShutdownBehavior: 'terminate',
        UserData: Buffer.from(userData(launch)).toString('base64'),
        TagSpecifications: [
          { ResourceType: 'instance', Tags },
          { ResourceType: 'volume', Tags }
        ]
      })
    )
    return this.arnOf(Instances![0]!.InstanceId!)
  }

  /** The instance that was launched under this name; EC2 shows terminated ones for about an hour. */
  async instance(name: string): Promise<LaunchedInstance | undefined> {
    const { Reservations } = await this.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'client-token', Values: [name] }] }))
    const found = Reservations?.[0]?.Instances?.[0]
    if (!found?.InstanceId) return undefined
    return {
      id: found.InstanceId,
      arn: this.arnOf(found.InstanceId),
      status: found.State?.Name ?? 'pending',
      reason: found.StateReason?.Message,
      tags: (found.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))
    }
  }

  async terminate(id: string): Promise<void> {
    try {
      await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    } catch (error) {
      if (errorCode(error) !== 'InvalidInstanceID.NotFound') throw error
    }
  }

  private arnOf(id: string): string {
    const { partition, region, account } = this.site
    return `arn:${partition}:ec2:${region}:${account}:instance/${id}`
  }
}
