import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { readJob } from '../../local/world/job-watch'
import { waitUntil } from '../../local/world/wait-until'
import type { World } from '../../local/world/world'
import { JobStore } from '../../shared/job/store'

const patienceSeconds = 200

/** Waits until a task of the job has been started, and asks for the job to be cancelled, as the command does. */
export const cancelInTask = async (world: World, jobId: string): Promise<void> => {
  const { cloud, stage, jobTable, intakeQueueUrl } = world
  const step = await waitUntil(cloud.clock, patienceSeconds, `task of ${jobId}`, async () => {
    const { job } = await readJob(world, jobId)
    const entries = Object.values<{ Kind: string; Started?: string }>(job?.Resources ?? {})
    return entries.some(({ Kind, Started }) => Kind === 'ecs-task' && Started) && String(job!.Step)
  })
  const config = cloud.clientConfig(stage.stagingAccount)
  const store = new JobStore(DynamoDBDocumentClient.from(new DynamoDBClient(config)), jobTable)
  await store.requestCancel(jobId, new Date(cloud.clock.now()).toISOString())
  await new SQSClient(config).send(
    new SendMessageCommand({ QueueUrl: intakeQueueUrl.replace(/requests$/, step), MessageBody: JSON.stringify({ Hint: 'nudge', JobId: jobId }) })
  )
}
