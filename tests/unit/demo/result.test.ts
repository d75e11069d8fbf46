import { isSuccess, leftovers, toJson } from '../../../local/demo/result'
import { emptyOutcome } from '../../../local/demo/run-demo'
import type { Existing } from '../../../local/world/inventory'
import type { Completion } from '../../../local/world/job-watch'

const finalArn = 'arn:aws:rds:us-east-1:222222222222:snapshot:final'
const sourceArn = 'arn:aws:rds:us-east-1:111111111111:db:shop-production'
const completion = {
  JobId: 'J', Status: 'SUCCEEDED', State: 'OK', FinalSnapshotArn: finalArn, SharedWith: [], Error: null, LeftBehind: []
} satisfies Completion
const succeeded = { ...emptyOutcome, jobId: 'J', status: 'SUCCEEDED', completion }
const residue = { table: 'customers', column: 'email', value: 'a@b.example', foundIn: 'table orders.note' }

const thing = (arn: string): Existing => ({ account: arn.split(':')[4]!, kind: 'snapshot', name: arn, arn, status: 'available' })

it('leaves the source its own things and the target the final snapshot, and names the rest', () => {
  const automated = 'arn:aws:rds:us-east-1:111111111111:snapshot:rds:shop-production-2026-01-01-00-00'
  const copy = 'arn:aws:rds:us-east-1:111111111111:snapshot:maskopy-j-source-copy'
  const foreign = 'arn:aws:rds:us-east-1:111111111111:snapshot:rds:other-production-2026-01-01-00-00'
  expect(leftovers([sourceArn, automated, finalArn, copy, foreign].map(thing), sourceArn, completion)).toEqual([copy, foreign])
})

it('names what the completion says is left, once', () => {
  const LeftBehind = ['arn:of:something', 'arn:of:something']
  expect(leftovers([], sourceArn, { ...completion, LeftBehind })).toEqual(['arn:of:something'])
})

it('succeeds only if nothing raw and nothing superfluous is left', () => {
  expect(isSuccess(succeeded)).toBe(true)
  expect(isSuccess({ ...succeeded, residue: [residue] })).toBe(false)
  expect(isSuccess({ ...succeeded, leftBehind: [finalArn] })).toBe(false)
  expect(isSuccess({ ...succeeded, status: 'FAILED' })).toBe(false)
  expect(isSuccess({ ...succeeded, error: 'no copy' })).toBe(false)
  expect(isSuccess({ ...succeeded, completion: null })).toBe(false)
})

it('writes the values of residue once, and null for a snapshot that there is not', () => {
  const json = JSON.parse(toJson({ ...emptyOutcome, residue: [residue, { ...residue, foundIn: 'pg_stats customers.email' }] }))
  expect(json).toMatchObject({ finalSnapshotArn: null, residue: ['a@b.example'], changedTables: {}, steps: [] })
})
