import { AwsError, type Operation } from '../../core/call'
import { DEFAULT_BUS, type Bus, type Rule } from '../buses'
import { compilePattern } from '../pattern'
import { parseSchedule } from '../schedule'
import { schedule, type Events } from '../state'

const MAX_RULES = 300
const MAX_PATTERN_CHARACTERS = 2048

const check = (input: any, bus: Bus): void => {
  const { Name: name, EventPattern: pattern, ScheduleExpression: expression, State: state = 'ENABLED' } = input
  const refuse = (message: string) => new AwsError('ValidationException', message)
  if (!/^[.\-\w]{1,64}$/.test(name ?? '')) throw refuse(`1 validation error detected: Value '${name}' at 'name' is not valid.`)
  if (!pattern && !expression) throw refuse('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  if (!['ENABLED', 'DISABLED'].includes(state)) throw refuse(`Rules in state ${state} are not part of the local cloud.`)
  if (expression && bus.name !== DEFAULT_BUS) throw refuse('ScheduleExpression is supported only on the default event bus.')
  if (pattern?.length > MAX_PATTERN_CHARACTERS) {
    throw new AwsError('LimitExceededException', `EventPattern is longer than ${MAX_PATTERN_CHARACTERS} characters.`)
  }
  if (!bus.rules.has(name) && bus.rules.size >= MAX_RULES) {
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
  }
}

/** Makes a rule, or changes one: what is not given is then gone, except its targets and tags. */
export const putRule =
  (events: Events): Operation =>
  ({ input, caller }) => {
    const bus = events.buses.require(caller.account, input.EventBusName)
    check(input, bus)
    const before = bus.rules.get(input.Name)
    const rule: Rule = {
      name: input.Name,
      arn: events.buses.ruleArn(bus, input.Name),
      busName: bus.name,
      account: bus.account,
      enabled: input.State !== 'DISABLED',
      description: input.Description,
      roleArn: input.RoleArn,
      eventPattern: input.EventPattern,
      matches: input.EventPattern && compilePattern(input.EventPattern),
      scheduleExpression: input.ScheduleExpression,
      schedule: input.ScheduleExpression && parseSchedule(input.ScheduleExpression),
      targets: before?.targets ?? new Map(),
      tags: before?.tags ?? [...(input.Tags ?? [])]
    }
    before?.disarm?.()
    bus.rules.set(rule.name, rule)
    schedule(events, rule)
    return { RuleArn: rule.arn }
  }
