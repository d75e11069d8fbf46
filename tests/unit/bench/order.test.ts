import { Order } from '../../../bench/order'

const minutes = 60_000

const line = () => {
  const order = new Order()
  const joins = (jobId: string, at: number, name = 'copies') => order.see(jobId, { Line: name, LineOrder: jobId }, at * minutes)
  const leaves = (jobId: string, at: number) => order.see(jobId, {}, at * minutes)
  return { order, joins, leaves }
}

it('finds nothing to say of jobs that leave a line in their order', () => {
  const { order, joins, leaves } = line()
  for (const jobId of ['A', 'B', 'C']) joins(jobId, 0)
  for (const [at, jobId] of ['A', 'B', 'C'].entries()) leaves(jobId, 5 + at)
  expect([order.overtakings, order.longestLine]).toEqual([0, 3])
})

it('counts whoever leaves before somebody who was accepted earlier', () => {
  const { order, joins, leaves } = line()
  for (const jobId of ['A', 'B']) joins(jobId, 0)
  leaves('B', 5)
  leaves('A', 6)
  expect(order.overtakings).toBe(1)
})

it('counts nobody who could not know, or who stood in another line', () => {
  const { order, joins, leaves } = line()
  joins('B', 0)
  joins('A', 4.5)
  leaves('B', 5)
  joins('D', 0, 'places')
  joins('C', 0)
  leaves('D', 9)
  expect(order.overtakings).toBe(0)
})

it('takes the next line for another one', () => {
  const { order, joins } = line()
  joins('A', 0)
  joins('B', 0)
  joins('B', 5, 'places')
  expect(order.overtakings).toBe(1)
})
