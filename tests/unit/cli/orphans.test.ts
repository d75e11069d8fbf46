import { judge } from '../../../cli/sweep/orphans'
import { failedJob, jobId, stagingCopy } from './sample-job'

const running = failedJob({ Status: 'RUNNING', Outcome: undefined, ClosedAt: undefined, Step: 'obfuscate' })
const final = { ...stagingCopy, name: 'shop-final', namedJob: undefined, final: true }

it('calls an orphan what record and tag prove to be left by a closed job', () => {
  expect(judge(stagingCopy, failedJob())).toMatchObject({ verdict: 'orphan', jobId })
  expect(judge(final, failedJob())).toMatchObject({ verdict: 'orphan' })
})

it.each([
  ['its tag is missing', { ...stagingCopy, taggedJob: undefined }, failedJob()],
  ['its tag names another job', { ...stagingCopy, taggedJob: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, failedJob()],
  ['its job is unknown', stagingCopy, undefined],
  ["it is not in its job's ledger", { ...stagingCopy, name: 'maskopy-other' }, failedJob()],
  ["it is not in a running job's ledger", { ...stagingCopy, name: 'maskopy-other' }, running],
  ['it names no job', { ...stagingCopy, taggedJob: undefined, namedJob: undefined }, undefined]
])('calls nothing an orphan where %s', (_, found, job) => {
  expect(judge(found, job).verdict).toBe('unproven')
})

it('leaves alone what a running job uses and what a job was made for', () => {
  expect(judge(stagingCopy, running).verdict).toBe('in use')
  expect(judge(final, failedJob({ Status: 'SUCCEEDED', Outcome: 'SUCCEEDED' })).verdict).toBe('in use')
})
