import type { Quotas } from '../../../local/rds/quotas'
import type { Config } from '../../../shared/config/schema'
import type { Existing } from '../aftermath'
import { changeFaults } from '../faults/changes'
import { createDice } from '../faults/dice'
import { deliveryLag, eventFates, indexLag } from '../faults/events'
import type { FaultGroup, FaultKind } from '../faults/kinds'
import { otherUsers } from '../faults/other-users'
import { answerSts } from '../people/identities'
import { simulatedRunner, taskFaults } from '../people/runner'
import { createCallPath } from './call-path'
import type { OutgoingCall } from './clients'
import { createVirtualClock } from './clock'
import { administrator, createCloud, type Cloud } from './cloud'
import { drawnDurations } from './durations'
import type { FunctionFactory } from './functions'
import { createFunctionHost } from './lambda'
import { createChance } from './random'
import type { Recorder } from './recorder'
import { stateReader, type StateReader } from './state'
import { prefix } from './stack'

export interface GroundOptions {
  seed: number
  faults: FaultGroup
  odds?: Partial<Record<FaultKind, number>>
  functions: Readonly<Record<string, FunctionFactory>>
  config: Config
  quotas?: Partial<Quotas>
  vcpuQuota: number
  recorder: () => Recorder
}

/** The accounts of one run with the product deployed in them, and everything that may go wrong between the two. */
export const createGround = async ({ seed, faults, odds, functions, config, quotas, vcpuQuota, recorder }: GroundOptions) => {
  const clock = createVirtualClock()
  const chance = createChance(seed)
  const durations = drawnDurations(seed)
  const dice = createDice(chance, faults, odds)
  const others = otherUsers(clock, dice)
  const peoples = new Set<string>()
  const made = {} as { cloud: Cloud; state: StateReader }
  const changes = changeFaults({ dice, rds: () => made.cloud.rds, recorder })
  const tableName = `${prefix}-jobs`

  const dispatch = ({ service, operation, input, account }: OutgoingCall): Promise<unknown> => {
    if (service === 'sts') return Promise.resolve(answerSts(input, clock.now()))
    return made.cloud.dispatcher.dispatch({ service, operation, input, caller: administrator(account) })
  }
  const subject = (arn: string): Existing | undefined => made.state.byArn(arn)
  const call = createCallPath({
    clock, dice, others, durations, recorder, region: config.region, subject, dispatch,
    onDeletion: changes.onDeletion,
    isClosed: (jobId) => made.state.job(jobId)?.ClosedAt !== undefined,
    recheckAfterSeconds: config.timing.recheckAfterSeconds
  })
  const host = createFunctionHost({
    clock, config, dice, durations, random: chance.stream('functions'), functions, call, recorder,
    service: (name) => made.cloud.dispatcher.service(name)!
  })
  const cloud = await createCloud({
    clock, random: chance.stream('cloud'), config, durations, quotas, vcpuQuota,
    containerPlane: simulatedRunner({ clock, dice, durations, cloud: () => made.cloud, recorder }),
    taskFaults: taskFaults(dice, others),
    runtimeFor: host.runtimeFor,
    onChange: changes.onChange,
    hanging: changes.hanging,
    indexLag: indexLag(dice, durations),
    deliveryLag: deliveryLag(dice, durations),
    onEvent: eventFates({ clock, dice, durations, recorder })
  })
  const state = stateReader(cloud, peoples, tableName)
  Object.assign(made, { cloud, state })
  return { clock, chance, durations, dice, others, cloud, state, host, peoples }
}

export type Ground = Awaited<ReturnType<typeof createGround>>
