import type { Config } from '../../../shared/config/schema'
import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

/** Re-observations apart. */
const callsMaximum = 99
const invocationsMaximum = 40

/** As operations of minutes or hours see it: events come before anybody looks, and only where there is none somebody has to look. */
const eventful = ({ timing, ...config }: Config): Config => ({
  ...config, timing: { ...timing, observation: { ...timing.observation, minimumSeconds: 30, maximumSeconds: 60 } }
})

describe('a job of PostgreSQL on Fargate without faults', () => {
  let flow: Flow
  let calls: string[]
  let invocations: string[]
  let step: string
  /** The chain looks by itself: its calls count apart, and so do its messages. */
  let isReobservation: boolean

  beforeEach(async () => {
    flow = await createFlow({ configure: eventful })
    calls = []
    invocations = ['intake']
    step = 'intake'
    isReobservation = false
    flow.interfere(async ({ service, operation, input }, proceed) => {
      const isLink = operation.startsWith('SendMessage') && /"Hint":"observe"/.test(JSON.stringify(input).replaceAll('\\', ''))
      if (!isReobservation && !isLink) calls.push(`${step} ${service}:${operation}`)
      return proceed()
    })
  })
  afterEach(() => flow.close())

  it('asks AWS no more than the budget allows, and runs no more functions', async () => {
    const watched: Flow = {
      ...flow,
      deliver: (name, body, given) => {
        step = name
        isReobservation = ['observe', 'look'].includes((body as { Hint?: string }).Hint ?? '')
        if (!isReobservation) invocations.push(name)
        return flow.deliver(name, body, given)
      }
    }
    const jobId = await submit(flow)
    const job = await drive(watched, jobId, { until: isOver })
    expect(job.Status).toBe('SUCCEEDED')
    expect(calls.length).toBeLessThanOrEqual(callsMaximum)
    expect(invocations.length).toBeLessThanOrEqual(invocationsMaximum)
  })
})
