import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ItemKey } from '../job/items'
import type { Requester } from '../job/job'

/** Who used a signature or a token first, for which job, and for which request. */
export interface Claim {
  JobId: string
  /** SHA-256 of the request, in hexadecimal. */
  Digest: string
  /** The identity that was proved then: a redelivery does not prove it again. */
  Requester: Requester
}

const claimItem = 'CLAIM'

/** The key under which a signature is claimed. */
export const signatureClaim = (signature: string): string => `SIGNATURE#${signature}`

/** The key under which a caller's token is claimed: by account and role, not by session; a user is its whole path and name. */
export const tokenClaim = ({ account, arn }: Requester, token: string): string => `TOKEN#${account}#${callerIn(arn)}#${token}`

const callerIn = (arn: string): string => {
  const caller = arn.split(':').at(-1)!
  return caller.startsWith('assumed-role/') ? caller.split('/').slice(0, 2).join('/') : caller
}

/** The item of a claim. */
export const claimKey = (key: string): ItemKey => ({ JobId: key, Item: claimItem })

/** What it says. */
export const claimIn = (item: Record<string, unknown> | undefined): Claim | undefined => {
  if (!item) return undefined
  const { ForJobId: JobId, Digest, Requester } = item as unknown as Omit<Claim, 'JobId'> & { ForJobId: string }
  return { JobId, Digest, Requester }
}

/** Claims stand in the job table, beside the jobs that they lead to. */
export class Claims {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  async get(key: string): Promise<Claim | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.table, Key: claimKey(key), ConsistentRead: true }))
    return claimIn(Item)
  }

  /** The first to claim has it; answers whose it is. */
  async claim(key: string, claim: Claim, at: string): Promise<Claim> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...claimKey(key), ForJobId: claim.JobId, Digest: claim.Digest, Requester: claim.Requester, At: at },
          ConditionExpression: 'attribute_not_exists(JobId)'
        })
      )
      return claim
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return (await this.get(key))!
    }
  }
}
