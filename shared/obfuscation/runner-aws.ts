import { ECSClient } from '@aws-sdk/client-ecs'
import { S3Client } from '@aws-sdk/client-s3'
import { Objects } from '../aws/objects'
import { Tasks, type TaskSite } from '../aws/tasks'
import type { Deployment } from '../config/deployment'
import type { Config } from '../config/schema'
import type { RunnerAws } from './runner-task'

export interface RunnerClients {
  ecs: ECSClient
  s3: S3Client
}

export const runnerClients = (): RunnerClients => ({ ecs: new ECSClient({}), s3: new S3Client({}) })

/** Where tasks run in this deployment. */
export const taskSite = (deployment: Deployment, config: Config): TaskSite => ({
  cluster: deployment.clusterName,
  executionRoleArn: deployment.executionRoleArn,
  logGroup: deployment.runnerLogGroup,
  region: deployment.region,
  subnetIds: config.network.subnetIds
})

export const runnerAws = (clients: RunnerClients, deployment: Deployment, config: Config): RunnerAws => ({
  tasks: new Tasks(clients.ecs, taskSite(deployment, config)),
  objects: new Objects(clients.s3),
  reportBucket: deployment.reportBucket,
  taskRoleArn: (applicationName) => `${deployment.taskRoleArnPrefix}${applicationName.toLowerCase()}`,
  securityGroupOf: (applicationName) => deployment.runnerSecurityGroup(applicationName)
})
