import { createFlow, type Flow, type FlowOptions } from '../../helpers/kernel'
import { drive, isOver, messageIdOf, presignedUrl, sampleRequest } from '../../helpers/kernel-drive'
import { jobIdOf } from '../../../shared/job/names'

/** The `nth` call of an operation. */
interface Call {
  operation: string
  nth: number
}

const messageId = messageIdOf(1)
const jobId = jobIdOf(messageId)
const visibilitySeconds = 36
const twentyMinutes = 1200

const patient: FlowOptions = { configure: (config) => ({ ...config, timing: { ...config.timing, jobDeadlineSeconds: 36_000 } }) }

type BodyOf = (flow: Flow) => object
const acceptable: BodyOf = (flow) => ({ ...sampleRequest, ClientRequestToken: 'build-7', PresignedUrl: presignedUrl(flow) })
const unacceptable: BodyOf = (flow) => ({ ...acceptable(flow), Unknown: 'input' })

/** What intake asks of AWS for a message, in the order in which it begins to. */
const callsFor = async (bodyOf: BodyOf): Promise<Call[]> => {
  const flow = await createFlow()
  const calls: Call[] = []
  flow.interfere(async ({ operation }, proceed) => {
    calls.push({ operation, nth: calls.filter((call) => call.operation === operation).length + 1 })
    return proceed()
  })
  expect(await flow.request(messageId, bodyOf(flow))).toBe(true)
  await flow.close()
  return calls
}

interface Kill extends Call {
  when: 'before' | 'after'
}

const killsAround = (calls: Call[]): Kill[] =>
  calls.flatMap((call) => (['before', 'after'] as const).map((when) => ({ ...call, when })))

const nameOf = ({ operation, nth, when }: Kill) => `${when} ${operation} ${nth}`

/** Kills intake there, and delivers the message again as the queue would; twice, since it may come once too often. */
const killAndRedeliver = async (flow: Flow, bodyOf: BodyOf, kill: Kill, afterSeconds: number): Promise<boolean[]> => {
  let seen = 0
  const killed = new Promise<boolean>((resolve) => {
    flow.interfere(async ({ operation }, proceed) => {
      if (operation !== kill.operation || ++seen !== kill.nth) return proceed()
      if (kill.when === 'after') await proceed().catch(() => undefined)
      resolve(false)
      return new Promise(() => undefined)
    })
  })
  const body = bodyOf(flow)
  const dealtWith = [await Promise.race([flow.request(messageId, body), killed])]
  for (const receiveCount of [2, 3]) {
    await flow.clock.advance(afterSeconds * 1000)
    dealtWith.push(await flow.request(messageId, body, receiveCount))
  }
  return dealtWith
}

const jobsOf = async (flow: Flow) => (await flow.everything()).filter(({ Item }) => Item === 'JOB')

const movesOf = async (flow: Flow) => (await flow.history(jobId)).map(({ From, To }) => `${From} > ${To}`)

const keepCompletions = (flow: Flow) => {
  const completions: string[] = []
  flow.interfere(async ({ operation, input }, proceed) => {
    if (operation === 'SendMessage' && input.QueueUrl.endsWith('completions')) completions.push(input.MessageBody)
    return proceed()
  })
  return completions
}

describe('intake that is killed at any call and gets the message again', () => {
  /** Runs `look` once a kill, on a cloud of its own; answers what it saw, by the kill's name. */
  const afterEachOf = async (kills: Kill[], bodyOf: BodyOf, afterSeconds: number, look: (flow: Flow) => Promise<unknown>) => {
    const seen: [string, unknown][] = []
    for (const kill of kills) {
      const flow = await createFlow(patient)
      const completions = keepCompletions(flow)
      const dealtWith = await killAndRedeliver(flow, bodyOf, kill, afterSeconds)
      const looked = await look(flow)
      seen.push([nameOf(kill), { dealtWith, looked, completions: [...new Set(completions)].length }])
      await flow.close()
    }
    return Object.fromEntries(seen)
  }

  const alike = (kills: Kill[], expected: object) =>
    Object.fromEntries(kills.map((kill) => [nameOf(kill), { dealtWith: [false, true, true], ...expected }]))

  const acceptance = async (flow: Flow) => {
    const jobs = await jobsOf(flow)
    return {
      jobs: jobs.map(({ JobId, Step, Status, Error }) => ({ JobId, Step, Status, Error })),
      moves: await movesOf(flow),
      announced: [...new Set(flow.announced.map(({ name, detail }) => `${name} ${detail.JobId}`))]
    }
  }
  const accepted = {
    looked: {
      jobs: [{ JobId: jobId, Step: 'copy-source-snapshot', Status: 'RUNNING', Error: undefined }],
      moves: ['intake > copy-source-snapshot'],
      announced: [`JobAccepted ${jobId}`]
    },
    completions: 0
  }

  it('accepts the request once, whichever call it was', async () => {
    const calls = await callsFor(acceptable)
    expect(calls.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GetItem', 'PutItem', 'UpdateItem', 'DescribeDBSnapshots', 'GetObject', 'DescribeKey', 'PutEvents'])
    )
    const kills = killsAround(calls)
    expect(await afterEachOf(kills, acceptable, visibilitySeconds, acceptance)).toEqual(alike(kills, accepted))
  }, 120_000)

  it('accepts it after twenty minutes too, when the URL has expired but its claim is there', async () => {
    const flow = await createFlow(patient)
    const late = acceptable(flow)
    await flow.clock.advance(twentyMinutes * 1000)
    await flow.request(messageId, late)
    expect(await flow.job(jobId)).toMatchObject({ Error: { Cause: 'date-expired' } })
    await flow.close()
    const calls = await callsFor(acceptable)
    const claim = calls.findIndex(({ operation }) => operation === 'PutItem')
    const kills = killsAround(calls.slice(claim)).filter(({ when }) => when === 'after')
    expect(await afterEachOf(kills, acceptable, twentyMinutes, acceptance)).toEqual(alike(kills, accepted))
  }, 120_000)

  it('before it knew who asks, and twenty minutes late, asks for a new URL: nobody proves anything by the old one', async () => {
    const calls = await callsFor(acceptable)
    const claim = calls.findIndex(({ operation }) => operation === 'PutItem')
    const kills = killsAround(calls.slice(0, claim))
    const end = async (flow: Flow) => {
      const { Status, Error } = await drive(flow, jobId, { until: isOver })
      const again = { ...acceptable(flow), PresignedUrl: presignedUrl(flow, 'b'.repeat(64)) }
      await flow.request(messageIdOf(2), again)
      const accepted = await flow.job(jobIdOf(messageIdOf(2)))
      return { Status, Name: Error?.Name, Message: Error?.Message, accepted: accepted.Step, jobs: (await jobsOf(flow)).length }
    }
    const Message = expect.stringMatching(/'date-expired'.*15 minutes.*Send the request again with a new URL\.$/)
    const looked = { Status: 'FAILED', Name: 'MaskopyAccessException', Message, accepted: 'copy-source-snapshot', jobs: 2 }
    expect(kills.length).toBeGreaterThan(1)
    expect(await afterEachOf(kills, acceptable, twentyMinutes, end)).toEqual(alike(kills, { looked, completions: 1 }))
  }, 120_000)

  it('carries the one job to its end with one completion', async () => {
    const writes = (await callsFor(acceptable)).filter(({ operation }) => operation === 'PutItem' || operation === 'PutEvents')
    const kills = killsAround(writes).filter(({ when }) => when === 'after')
    const end = async (flow: Flow) => {
      const { Status } = await drive(flow, jobId, { until: isOver })
      return { Status, jobs: (await jobsOf(flow)).length, snapshots: flow.rds.snapshots().length }
    }
    expect(await afterEachOf(kills, acceptable, visibilitySeconds, end)).toEqual(
      alike(kills, { looked: { Status: 'SUCCEEDED', jobs: 1, snapshots: 2 }, completions: 1 })
    )
  }, 120_000)

  it('answers what it refuses once, and for the same reason', async () => {
    const kills = killsAround(await callsFor(unacceptable))
    const end = async (flow: Flow) => {
      const { Status, Error } = await drive(flow, jobId, { until: isOver })
      return { Status, Cause: Error?.Cause, jobs: (await jobsOf(flow)).length }
    }
    expect(await afterEachOf(kills, unacceptable, visibilitySeconds, end)).toEqual(
      alike(kills, { looked: { Status: 'FAILED', Cause: 'InvalidRequest', jobs: 1 }, completions: 1 })
    )
  }, 120_000)
})
