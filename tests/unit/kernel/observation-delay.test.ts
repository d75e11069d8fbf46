import { join } from 'node:path'
import { readConfigFile } from '../../../shared/config/read-file'
import { observationDelay, type OperationUnderWay } from '../../../shared/kernel/observation-delay'

const { timing } = readConfigFile('example', join(__dirname, '../../../config'))
const { minimumSeconds, maximumSeconds } = timing.observation

/** How long after its end an operation of `seconds` is noticed by looks alone, and after how many of them. */
const noticed = (operation: Omit<OperationUnderWay, 'elapsedSeconds'>, seconds: number) => {
  let elapsedSeconds = 0
  let looks = 0
  for (; elapsedSeconds < seconds; looks++) elapsedSeconds += observationDelay({ ...operation, elapsedSeconds }, timing)
  return { late: elapsedSeconds - seconds, looks }
}

describe('the delay until the next look', () => {
  const restore = { takes: 'restore', typicalSeconds: 900 } as const

  it('is half of what is left where an event will come', () => {
    expect(observationDelay({ ...restore, elapsedSeconds: 500 }, timing)).toBe(200)
    expect(observationDelay({ ...restore, elapsedSeconds: 1600 }, timing)).toBe(200)
  })

  it('follows what AWS reports in percent, once that says something', () => {
    expect(observationDelay({ ...restore, elapsedSeconds: 500, percent: 50 }, timing)).toBe(250)
    expect(observationDelay({ ...restore, elapsedSeconds: 500, percent: 1 }, timing)).toBe(200)
  })

  it('stays within the configured bounds', () => {
    expect(observationDelay({ ...restore, elapsedSeconds: 899 }, timing)).toBe(minimumSeconds)
    expect(observationDelay({ takes: 'copy', typicalSeconds: 36_000, elapsedSeconds: 0 }, timing)).toBe(maximumSeconds)
  })

  it.each([400, 700, 900, 1500, 2400, 7200])('notices without an event that something took %d s within a twenty-fifth of it', (seconds) => {
    const { late, looks } = noticed({ ...restore, eventless: true }, seconds)
    expect(late).toBeLessThanOrEqual(Math.max(minimumSeconds, Math.ceil(seconds / 25)))
    expect(looks).toBeLessThanOrEqual(80)
  })

  it('looks far less often where an event will come', () => {
    expect(noticed(restore, 7200).looks * 2).toBeLessThan(noticed({ ...restore, eventless: true }, 7200).looks)
  })
})
