import { check, databaseOf, snapshotOf, type Accounts } from './accounts'

const accounts = (tags: { Key: string; Value: string }[]): Accounts => ({
  snapshots: [snapshotOf('postgres', '17.4', { tags })],
  originals: [{ kind: 'instance', database: databaseOf() }],
  parameterGroups: { instance: {}, cluster: {} },
  optionGroups: { source: [], staging: [] },
  versions: { 'postgres 17.4': { family: 'postgres17', major: '17' } },
  taken: { instance: [], cluster: [] },
  keys: {},
  scripts: ['shop/release-7/bootstrap.sh', 'shop/release-7/verify/names.sql']
})

const application = (Value: string) => ({ Key: 'ApplicationName', Value })

describe('a snapshot is the caller\'s only with the tag of its application', () => {
  it.each([
    ['another application', [application('billing')]],
    ['a longer name', [application('shopping')]],
    ['a shorter name', [application('sho')]],
    ['two applications', [application('shop'), application('billing')]],
    ['no application', []],
    ['its application, but made by a job', [application('shop'), { Key: 'maskopy:job', Value: '0'.repeat(26) }]]
  ])('%s: refused, and nothing more is told', async (_, tags) => {
    const { facts, faults } = await check(accounts(tags))
    expect(faults.map(({ name, causeCode }) => [name, causeCode])).toEqual([['MaskopyAccessException', 'snapshot-application']])
    expect(facts).toEqual({})
  })

  it('its application, in any case: accepted', async () => {
    expect((await check(accounts([application('SHOP')]))).faults).toEqual([])
  })
})
