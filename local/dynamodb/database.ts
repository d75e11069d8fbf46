import { EventEmitter } from 'node:events'
import dynalite from 'dynalite'
import { AwsError } from '../core/call'

/** One account's DynamoDB. */
export interface Database {
  /** Answers an operation that dynalite knows; throws its errors as {@link AwsError}. */
  run(operation: string, input: unknown): Promise<any>
  close(): Promise<void>
}

/** dynalite looks for these, and checks none of them: signatures are verified before a call gets here. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local'
}

/** dynalite takes account and region for ARNs from the environment, at creation and never again. */
const createServer = (account: string, region: string) => {
  const before = { AWS_ACCOUNT_ID: process.env.AWS_ACCOUNT_ID, AWS_REGION: process.env.AWS_REGION }
  process.env.AWS_ACCOUNT_ID = account
  process.env.AWS_REGION = region
  try {
    return dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 })
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

export const toAwsError = (status: number, { __type = '', message, Message, ...members }: Record<string, any>) =>
  new AwsError(__type.slice(__type.indexOf('#') + 1), message ?? Message ?? '', status, members)

/** A dynalite server in memory that never listens: its request handler is called directly. */
export const createDatabase = (account: string, region: string): Database => {
  const server = createServer(account, region)
  return {
    run: (operation, input) =>
      new Promise((resolve, reject) => {
        const request = Object.assign(new EventEmitter(), {
          method: 'POST',
          url: '/',
          headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` }
        })
        const response = {
          statusCode: 200,
          setHeader: () => undefined,
          end: (body: string) => {
            const answer = JSON.parse(body)
            if (response.statusCode === 200) resolve(answer)
            else reject(toAwsError(response.statusCode, answer))
          }
        }
        server.emit('request', request, response)
        request.emit('data', Buffer.from(JSON.stringify(input)))
        request.emit('end')
      }),
    close: () => new Promise((resolve) => server.close(() => resolve()))
  }
}
