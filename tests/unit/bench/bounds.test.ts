import { boundOf, boundsOf, type Operations } from '../../../bench/bounds'

const alike = (count: number, holds: number[], rest: number) => Array.from({ length: count }, () => ({ holds, rest }))

it('lets jobs follow each other on one place', () => {
  expect(boundOf(1, alike(3, [10], 10))).toBe(30)
})

it('shares the jobs out over all places', () => {
  expect(boundOf(3, alike(6, [10], 10))).toBe(20)
  expect(boundOf(3, alike(7, [10], 10))).toBe(30)
})

it('counts what a job does after it has given its place back, once', () => {
  expect(boundOf(1, alike(3, [10], 15))).toBe(35)
})

it('lets nobody begin before it has all places that it needs', () => {
  expect(boundOf(2, alike(2, [10, 4], 10))).toBe(20)
  expect(boundOf(3, alike(2, [10, 4], 10))).toBe(14)
})

it('keeps the order: whoever needs little does not overtake', () => {
  expect(boundOf(2, [{ holds: [10], rest: 10 }, { holds: [2, 2], rest: 2 }, { holds: [1], rest: 1 }])).toBe(13)
})

it('begins no earlier than anybody can', () => {
  expect(boundOf(2, alike(2, [10], 10), 5)).toBe(15)
})

const job: Operations = { sourceCopy: 10, stagingCopy: 20, restore: 5, task: 4, finalSnapshot: 3, deletion: 2, kept: 100 }

it('is the time of AWS for one job alone', () => {
  const limits = { copiesInFlight: 1, manualSnapshots: 2, instances: 1 }
  expect(boundsOf([job], limits)).toEqual({ sourceCopies: 44, stagingCopies: 44, snapshots: 44, instances: 44 })
})

it('has the requester’s time with a final snapshot hold up the next job', () => {
  const limits = { copiesInFlight: 9, manualSnapshots: 2, instances: 9 }
  expect(boundsOf([job, job], limits).snapshots).toBe(10 + (20 + 5 + 4 + 3 + 2 + 100) + 34)
  expect(boundsOf([job, job], { ...limits, manualSnapshots: 3 }).snapshots).toBe(10 + (20 + 5 + 4) + 34)
})
