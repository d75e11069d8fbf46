import { join } from 'node:path'
import { readConfigFile } from '../../../shared/config/read-file'
import { nextLooks, type OperationUnderWay } from '../../../shared/kernel/observation-delay'

const { timing } = readConfigFile('example', join(__dirname, '../../../config'))
const { minimumSeconds, maximumSeconds } = timing.observation

/** How long after its end an operation of `seconds` is noticed by looks alone, and after how many of them. */
const noticed = (operation: Omit<OperationUnderWay, 'elapsedSeconds'>, seconds: number) => {
  let elapsed = 0
  let looks = 0
  while (elapsed < seconds) {
    const percent = operation.percent === undefined ? undefined : Math.floor((100 * elapsed) / seconds)
    const next = nextLooks({ ...operation, percent, elapsedSeconds: elapsed }, timing).map((look) => elapsed + look)
    const telling = next.findIndex((look) => look >= seconds)
    looks += telling < 0 ? next.length : telling + 1
    elapsed = next[telling < 0 ? next.length - 1 : telling]!
  }
  return { late: elapsed - seconds, looks }
}

const restore = { takes: 'restore', typicalSeconds: 900 } as const

describe('beside an event, the next look', () => {
  it('comes early, then where half as much again has elapsed', () => {
    expect(nextLooks({ ...restore, elapsedSeconds: 0 }, timing)).toEqual([450])
    expect(nextLooks({ ...restore, elapsedSeconds: 450 }, timing)).toEqual([225])
    expect(nextLooks({ ...restore, elapsedSeconds: 900 }, timing)).toEqual([450])
  })

  it('comes where AWS by its progress will be ready, once that says something', () => {
    expect(nextLooks({ ...restore, elapsedSeconds: 500, percent: 50 }, timing)).toEqual([500])
    expect(nextLooks({ ...restore, elapsedSeconds: 500, percent: 1 }, timing)).toEqual([250])
  })

  it('believes the pace since the look before, where the operation stood in a line first', () => {
    const copy = { takes: 'copy', elapsedSeconds: 900, percent: 20 } as const
    expect(nextLooks(copy, timing)).toEqual([maximumSeconds])
    expect(nextLooks({ ...copy, before: { percent: 0, seconds: 100 } }, timing)).toEqual([411])
  })

  it('at a task, whose event ECS does not lose, comes at its usual end', () => {
    expect(nextLooks({ takes: 'task', typicalSeconds: 800, elapsedSeconds: 0 }, timing)).toEqual([800])
  })

  it('stays within the configured bounds', () => {
    expect(nextLooks({ ...restore, elapsedSeconds: 899, percent: 99 }, timing)).toEqual([18])
    expect(nextLooks({ ...restore, elapsedSeconds: 300, percent: 99 }, timing)).toEqual([minimumSeconds])
    expect(nextLooks({ takes: 'copy', typicalSeconds: 36_000, elapsedSeconds: 0 }, timing)).toEqual([maximumSeconds])
  })

  it.each([500, 1200, 3600, 7200])('notices the end of a copy of %d s that was lost within a twentieth of its time, with a few looks', (seconds) => {
    const { late, looks } = noticed({ takes: 'copy', percent: 0 }, seconds)
    expect(late).toBeLessThanOrEqual(seconds / 20)
    expect(looks).toBeLessThanOrEqual(2 + Math.ceil(seconds / maximumSeconds))
  })
})

describe('where there is no event, the next looks', () => {
  it.each([
    [400, 40], [700, 60], [900, 80], [1500, 130], [2400, 190], [7200, 350]
  ])('notice that something took %d s within a fiftieth of it, after at most %d of them', (seconds, most) => {
    const { late, looks } = noticed({ ...restore, eventless: true }, seconds)
    expect(late).toBeLessThanOrEqual(Math.max(minimumSeconds, Math.ceil(seconds / 50)))
    expect(looks).toBeLessThanOrEqual(most)
  })

  it('wait for the end that AWS announces', () => {
    expect(nextLooks({ ...restore, eventless: true, elapsedSeconds: 300, percent: 50 }, timing)[0]).toBe(300)
  })

  it('are sent together as far as one message may be delayed', () => {
    const looks = nextLooks({ ...restore, eventless: true, elapsedSeconds: 600 }, timing)
    expect(looks).toHaveLength(10)
    expect(nextLooks({ takes: 'restore', typicalSeconds: 80_000, eventless: true, elapsedSeconds: 20_000 }, timing)).toEqual([maximumSeconds])
  })
})
