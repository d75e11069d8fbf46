import { AwsError, type Operation } from '../../core/call'
import { checkAlarm, type Alarm } from '../alarms'
import type { CloudWatchState } from '../state'

/** An alarm that is changed keeps its state until it is evaluated again. */
export const putMetricAlarm =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    checkAlarm(input)
    const arn = state.arn(caller.account, 'alarm', input.AlarmName)
    const now = state.surroundings.clock.now()
    const known = state.alarms.get(arn)
    const fresh: Alarm = {
      account: caller.account, name: input.AlarmName, arn, settings: input, state: 'INSUFFICIENT_DATA', createdAt: now, stateAt: now,
      reason: 'Unchecked: Initial alarm creation'
    }
    state.alarms.set(arn, known ? { ...known, settings: input } : fresh)
    return {}
  }

export const deleteAlarms =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    for (const name of input.AlarmNames ?? []) state.alarms.delete(state.arn(caller.account, 'alarm', name))
    return {}
  }

const described = ({ arn, settings, state, reason, stateAt }: Alarm) => ({
  ...settings, AlarmArn: arn, ActionsEnabled: settings.ActionsEnabled ?? true, StateValue: state, StateReason: reason,
  StateUpdatedTimestamp: new Date(stateAt)
})

export const describeAlarms =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    const { AlarmNames, AlarmNamePrefix = '', StateValue } = input
    const alarms = [...state.alarms.values()]
      .filter(({ account, name }) => account === caller.account && name.startsWith(AlarmNamePrefix))
      .filter(({ name }) => !AlarmNames?.length || AlarmNames.includes(name))
      .filter((alarm) => !StateValue || alarm.state === StateValue)
    return { MetricAlarms: alarms.map(described), CompositeAlarms: [] }
  }

/** Until the next evaluation, as on AWS: to try who is called. */
export const setAlarmState =
  (state: CloudWatchState): Operation =>
  async ({ input, caller }) => {
    const alarm = state.alarms.get(state.arn(caller.account, 'alarm', input.AlarmName))
    if (!alarm) throw new AwsError('ResourceNotFound', 'Unknown')
    await state.enter(alarm, input.StateValue, input.StateReason)
    return {}
  }
