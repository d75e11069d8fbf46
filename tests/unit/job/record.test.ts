import fc from 'fast-check'
import { applied, merged, updateExpression, type Changes } from '../../../shared/job/changes'
import { jobIdInName, jobIdOf, mayBeFinalSnapshot, resourceName } from '../../../shared/job/names'
import type { Job } from '../../../shared/job/job'

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))
const overlap = (one: string, other: string) => one !== other && (`${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`))

describe('changes of the record', () => {
  it('name no path together with one inside it, which DynamoDB refuses, once they are merged', () => {
    const flat = fc.dictionary(path, fc.integer()).filter((changes) => !Object.keys(changes).some((one) => Object.keys(changes).some((other) => overlap(one, other))))
    fc.assert(
      fc.property(flat, flat, (earlier, later) => {
        const paths = Object.keys(merged(earlier, later))
        expect(paths.filter((one) => paths.some((other) => overlap(one, other)))).toEqual([])
        expect(merged(earlier, later)).toMatchObject(later)
      })
    )
  })

  it('are applied without touching the record that they are applied to', () => {
    const job = { Resources: { one: { Name: 'x' } }, Step: 'intake' } as unknown as Job
    const next = applied(job, { 'Resources.one.Arn': 'arn', Step: undefined } satisfies Changes)
    expect(next).toEqual({ Resources: { one: { Name: 'x', Arn: 'arn' } } })
    expect(job).toEqual({ Resources: { one: { Name: 'x' } }, Step: 'intake' })
  })

  it('become an expression in which every name is a placeholder', () => {
    const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = updateExpression({ Status: 'FAILED', 'Resources.x.Arn': 'arn', Waiting: undefined })
    expect(UpdateExpression).toBe('SET #0 = :0, #1.#2.#3 = :1 REMOVE #4')
    expect(Object.values(ExpressionAttributeNames)).toEqual(['Status', 'Resources', 'x', 'Arn', 'Waiting'])
    expect(ExpressionAttributeValues).toEqual({ ':0': 'FAILED', ':1': 'arn' })
  })
})

describe('a job id', () => {
  it('is 26 characters that stand for exactly one message id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        expect(jobIdOf(one)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
        expect(jobIdOf(one) === jobIdOf(other)).toBe(one === other)
        expect(jobIdOf(one.toUpperCase())).toBe(jobIdOf(one))
      })
    )
    expect(() => jobIdOf('not a uuid')).toThrow()
  })

  it('is found again in names and ARNs of its resources, which RDS accepts, and nowhere else', () => {
    fc.assert(
      fc.property(fc.uuid(), (messageId) => {
        const jobId = jobIdOf(messageId)
        const name = resourceName(jobId, 'verify-task-definition-2')
        expect(name.length).toBeLessThanOrEqual(63)
        expect(jobIdInName(name)).toBe(jobId)
        expect(jobIdInName(`arn:aws:rds:us-east-1:222222222222:snapshot:${name}`)).toBe(jobId)
        expect(jobIdInName(`x${name}`)).toBeUndefined()
        expect(jobIdInName(jobId)).toBeUndefined()
      })
    )
  })

  it.each([
    ['snapshot:shop-masked', true], ['cluster-snapshot:shop-masked', true], ['snapshot:maskopy-of-somebody', false], ['db:shop-masked', false],
    ['cluster:shop-masked', false]
  ])('and %s may be the final snapshot of a job, which bears a name of the requester: %s', (resource, may) => {
    expect(mayBeFinalSnapshot(`arn:aws:rds:us-east-1:222222222222:${resource}`)).toBe(may)
  })
})
