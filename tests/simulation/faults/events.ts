import type { AwsEvent } from '../../../local/core/surroundings'
import type { VirtualClock } from '../machinery/clock'
import type { DrawnDurations } from '../machinery/durations'
import type { Recorder } from '../machinery/recorder'
import type { Dice } from './dice'

const hour = 3600_000

/** How AWS services' own events come to the bus: best effort, so lost, late, doubled, and in another order than they happened in. */
export const eventFates = ({ clock, dice, durations, recorder }: {
  clock: VirtualClock; dice: Dice; durations: DrawnDurations; recorder: () => Recorder
}) => (account: string, event: AwsEvent, deliver: () => void): void => {
  const lag = durations.next('lags', event.source === 'aws.ecs' ? 'ecsEvent' : 'rdsEvent')
  const isDropped = dice.strikes('event-dropped')
  const isDoubled = !isDropped && dice.strikes('event-doubled')
  const isDelayed = !isDropped && dice.strikes('event-delayed')
  recorder().event({
    account, source: event.source, detailType: event.detailType, resources: event.resources, detail: event.detail,
    fate: isDropped ? 'dropped' : isDelayed ? 'delayed' : isDoubled ? 'doubled' : 'sent'
  })
  if (isDropped) return
  clock.after(isDelayed ? dice.chance.between(30_000, 6 * hour) : lag, deliver)
  if (isDoubled) clock.after(lag + dice.chance.between(0, hour), deliver)
}

/** Milliseconds of EventBridge's own part, for each target. */
export const deliveryLag = (dice: Dice, durations: DrawnDurations) => (): number =>
  durations.next('lags', 'eventBridge') + (dice.strikes('delivery-delayed') ? dice.chance.between(5_000, hour) : 0)

/** Milliseconds that an index is behind its table. */
export const indexLag = (dice: Dice, durations: DrawnDurations) => (): number =>
  durations.next('lags', 'indexUpdate') + (dice.strikes('index-behind') ? dice.chance.between(1_000, 300_000) : 0)
