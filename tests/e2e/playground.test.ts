import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const root = join(__dirname, '..', '..')
const program = (...args: string[]) => ['--import', 'tsx', join(root, 'local', 'playground', 'main.ts'), ...args]

jest.setTimeout(240_000)

let folder: string
let playground: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-test-'))
  // Root's servers run as another user, who has to get there.
  chmodSync(folder, 0o711)
})
afterEach(() => {
  playground?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts it on a free port; answers what it printed up to the last line of the guide. */
const start = async (): Promise<string> => {
  const env = { ...process.env, TMPDIR: folder }
  playground = spawn(process.execPath, program('--port', '0'), { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const output = createInterface({ input: playground.stdout! })
  return new Promise((resolve, reject) => {
    output.on('line', (line) => lines.push(line) && line.startsWith('Ctrl-C') && resolve(lines.join('\n')))
    output.once('close', () => reject(new Error(`it ended early:\n${lines.join('\n')}`)))
  })
}

/** The text of the command below a title. */
const commandBelow = (guide: string, title: string): string =>
  guide.split(`# ${title}`)[1]!.split('\n').slice(1).join('\n').split('\n\n')[0]!

/** What a shell has in its environment after commands. */
const environmentAfter = (commands: string): NodeJS.ProcessEnv => {
  const show = `${commands}\n"${process.execPath}" -p 'JSON.stringify(process.env)'`
  return JSON.parse(execFileSync('sh', ['-c', show], { env: { PATH: process.env.PATH, AWS_PROFILE: 'other' }, encoding: 'utf8' }))
}

const clientConfig = (guide: string, environment: NodeJS.ProcessEnv) => ({
  endpoint: /Endpoint +(\S+)/.exec(guide)![1]!,
  region: environment.AWS_REGION!,
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID!,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY!,
    sessionToken: environment.AWS_SESSION_TOKEN
  }
})

it('can be driven with what it prints, and leaves nothing when it is interrupted', async () => {
  const guide = await start()
  const requester = environmentAfter(commandBelow(guide, 'Become Shop_invoker'))
  const operator = environmentAfter(commandBelow(guide, 'Become the operator'))
  expect(requester.AWS_PROFILE).toBeUndefined()

  const submission = commandBelow(guide, 'Request a masked copy')
  // The shell makes the body; `aws` itself may not be installed here.
  const print = `printf %s ${submission.split('--message-body ')[1]}`
  const body = execFileSync('sh', ['-c', print], { cwd: root, env: requester, encoding: 'utf8' })
  const QueueUrl = /--queue-url (\S+)/.exec(submission)![1]!
  const { PresignedUrl } = JSON.parse(body)
  expect(PresignedUrl).toMatch(/^https:\/\/sts\.us-east-1\.amazonaws\.com\/\?Action=GetCallerIdentity&\S+$/)
  await new SQSClient(clientConfig(guide, requester)).send(new SendMessageCommand({ QueueUrl, MessageBody: body }))

  const sqs = new SQSClient(clientConfig(guide, operator))
  const completions = { QueueUrl: /Completion queue +(\S+)/.exec(guide)![1]!, WaitTimeSeconds: 20 }
  let completion: string | undefined
  for (let tries = 0; tries < 8 && !completion; tries++) {
    completion = (await sqs.send(new ReceiveMessageCommand(completions))).Messages?.[0]?.Body
  }
  const { JobId, Status } = JSON.parse(completion!)
  expect(Status).toBe('SUCCEEDED')
  const dynamodb = new DynamoDBClient(clientConfig(guide, operator))
  const { Items } = await dynamodb.send(new ScanCommand({ TableName: /Job table +(\S+)/.exec(guide)![1]! }))
  expect(Items).toContainEqual(expect.objectContaining({ JobId: { S: JobId }, Item: { S: 'JOB' } }))

  const exited = new Promise((resolve) => playground!.once('exit', resolve))
  playground!.kill('SIGINT')
  expect(await exited).toBe(0)
  expect(readdirSync(folder).filter((name) => !name.startsWith('tsx-'))).toEqual([])
})

it('says in one sentence that its port is taken', async () => {
  const holder = createServer()
  const port = await new Promise<number>((resolve) =>
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
  )
  const { status, stderr } = spawnSync(process.execPath, program('--port', String(port)), { cwd: root, encoding: 'utf8' })
  await new Promise((resolve) => holder.close(resolve))
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Port ${port} of 127.0.0.1 is taken. Choose another one: npm run local -- --port ${port + 1}\n`
  })
  expect(existsSync(join(root, '.build', 'packaging.lock'))).toBe(false)
})
