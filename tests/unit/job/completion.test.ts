import fc from 'fast-check'
import { completionMessage } from '../../../shared/job/completion'
import type { Job } from '../../../shared/job/job'
import { newJob } from '../../../shared/job/new-job'
import { readConfigFile } from '../../../shared/config/read-file'

const config = readConfigFile('demo', 'config')
const hostile = fc.string({ unit: 'binary', maxLength: 20_000 })
const sqsMaximumBytes = 262_144

const failed = (message: string, left: string[] = []): Job => ({
  ...newJob({ jobId: '0'.repeat(26), applicationName: 'shop', request: { DestinationEnv: message as never } }, 0, config),
  Outcome: 'FAILED',
  Error: { Name: 'MaskopyResourceException', Message: message, Step: 'obfuscate' },
  LeftBehind: left
})

describe('a completion message', () => {
  it('is JSON that SQS accepts, whatever the record holds', () => {
    fc.assert(
      fc.property(hostile, fc.array(fc.string({ maxLength: 200 }), { maxLength: 300 }), (text, left) => {
        const message = completionMessage(failed(text, left), 0, config)
        expect(JSON.parse(message)).toMatchObject({ State: 'CRITICAL', Service: 'MasKopy', Status: 'FAILED' })
        expect(Buffer.byteLength(message)).toBeLessThan(sqsMaximumBytes)
        expect(message).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      })
    )
  })

  it('is OK only for a job that succeeded and left nothing behind', () => {
    const state = (changes: Partial<Job>) => JSON.parse(completionMessage({ ...failed('x'), Error: undefined, ...changes }, 0, config)).State
    expect(state({ Outcome: 'SUCCEEDED', LeftBehind: [] })).toBe('OK')
    expect(state({ Outcome: 'SUCCEEDED', LeftBehind: ['arn'] })).toBe('CRITICAL')
    expect(state({ Outcome: 'CANCELLED' })).toBe('CRITICAL')
  })
})
