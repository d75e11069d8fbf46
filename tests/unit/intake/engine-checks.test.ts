import { check, databaseOf, snapshotKey, snapshotOf, type Accounts } from './accounts'

const folder = 'shop/release-7/'
const versions: Accounts['versions'] = {
  'postgres 17.4': { family: 'postgres17', major: '17' },
  'mysql 8.0.41': { family: 'mysql8.0', major: '8.0' },
  'mariadb 10.11.11': { family: 'mariadb10.11', major: '10.11' },
  'oracle-ee 19.0.0.0': { family: 'oracle-ee-19', major: '19' },
  'sqlserver-se 15.00.4430.1.v1': { family: 'sqlserver-se-15.0', major: '15.00' },
  'aurora-postgresql 16.6': { family: 'aurora-postgresql16', major: '16' },
  'aurora-mysql 8.0.mysql_aurora.3.08.2': { family: 'aurora-mysql8.0', major: '8.0' }
}

const accounts = (changes: Partial<Accounts> = {}): Accounts => ({
  snapshots: [snapshotOf('postgres', '17.4')],
  originals: [{ kind: 'instance', database: databaseOf() }, { kind: 'cluster', database: databaseOf() }],
  parameterGroups: { instance: {}, cluster: {} },
  optionGroups: { source: [], staging: [] },
  versions,
  taken: { instance: [], cluster: [] },
  keys: {},
  scripts: [`${folder}bootstrap.sh`, `${folder}verify/names.sql`],
  ...changes
})

const of = (engine: string, version: string, changes = {}) => accounts({ snapshots: [snapshotOf(engine, version, changes)] })
const cluster = { kind: 'cluster' } as const
const image = { CustomTaskImage: '222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-masking:1', DestinationEnv: 'mixed' }
const causes = (faults: { causeCode?: string }[]) => faults.map(({ causeCode }) => causeCode)

describe('engines', () => {
  it.each([
    ['postgres', '17.4', {}, {}],
    ['mysql', '8.0.41', {}, image],
    ['sqlserver-se', '15.00.4430.1.v1', {}, image],
    ['aurora-postgresql', '16.6', cluster, {}],
    ['aurora-mysql', '8.0.mysql_aurora.3.08.2', cluster, image],
    ['postgres', '17.4', cluster, {}],
    ['mysql', '8.0.41', cluster, image]
  ])('%s %s %j is accepted', async (engine, version, changes, request) => {
    const { facts, faults } = await check(of(engine, version, changes), request)
    expect(faults).toEqual([])
    const kind = 'kind' in changes ? 'cluster' : 'instance'
    expect(facts.Source).toMatchObject({ Kind: kind, Engine: engine, ParameterGroup: `default.${versions[`${engine} ${version}`]!.family}` })
  })

  it.each([
    ['neptune', cluster], ['docdb', cluster], ['aurora', cluster], ['mariadb', cluster], ['custom-oracle-ee', {}], ['db2-se', {}],
    ['sqlserver-dev-ee', {}], ['aurora-mysql', {}]
  ])('%s %j is refused by name', async (engine, changes) => {
    const { faults } = await check(of(engine, '1', changes), image)
    expect(causes(faults)).toContain('UnsupportedEngine')
    expect(faults[0]).toMatchObject({ name: 'MaskopyResourceException', message: expect.stringContaining(`'${engine}'`) })
  })

  it('Oracle with several tenants is refused', async () => {
    const { faults } = await check(of('oracle-ee', '19.0.0.0', { multiTenant: true }), image)
    expect(faults[0]!.message).toContain('tenants')
  })

  it('a snapshot that is not available is refused with its status', async () => {
    const { faults } = await check(of('postgres', '17.4', { status: 'creating' }))
    expect(faults).toMatchObject([{ name: 'MaskopyDBInstanceStatusException', causeCode: 'creating' }])
  })
})

describe('which snapshot', () => {
  const both = accounts({ snapshots: [snapshotOf('postgres', '17.4'), snapshotOf('postgres', '17.4', cluster)] })

  it('an ARN says whether it is a cluster', async () => {
    for (const snapshot of both.snapshots) {
      const { facts } = await check(both, { RdsSnapshotIdentifier: snapshot.arn })
      expect(facts.Source?.Kind).toBe(snapshot.kind)
    }
  })

  it('a name that is both an instance’s and a cluster’s is not guessed', async () => {
    expect(causes((await check(both)).faults)).toEqual(['Ambiguous'])
    const byDatabase = { RdsSnapshotIdentifier: undefined, RdsInstanceIdentifier: 'shop-db' }
    expect(causes((await check(both, byDatabase)).faults)).toEqual(['Ambiguous'])
  })

  it('an instance without snapshots stands for the cluster that it is a member of', async () => {
    const here = accounts({
      snapshots: [snapshotOf('aurora-postgresql', '16.6', cluster)],
      originals: [
        { kind: 'instance', database: databaseOf({ name: 'writer', cluster: 'shop-db', instanceClass: 'db.r6g.large' }) },
        { kind: 'cluster', database: databaseOf({ instanceClass: '', members: ['writer'] }) }
      ]
    })
    const { facts, faults } = await check(here, { RdsSnapshotIdentifier: undefined, RdsInstanceIdentifier: 'writer' })
    expect(faults).toEqual([])
    expect(facts.Source).toMatchObject({ Kind: 'cluster', SnapshotName: 'yesterday', InstanceClass: 'db.r6g.large' })
  })

  it('a serverless writer has no class to ask for', async () => {
    const here = accounts({
      snapshots: [snapshotOf('aurora-postgresql', '16.6', cluster)],
      originals: [
        { kind: 'instance', database: databaseOf({ name: 'writer', instanceClass: 'db.serverless' }) },
        { kind: 'cluster', database: databaseOf({ instanceClass: '', members: ['writer'] }) }
      ]
    })
    expect((await check(here)).facts.Source?.InstanceClass).toBeUndefined()
  })

  it('one that does not exist is said to be missing', async () => {
    const { faults } = await check(accounts({ snapshots: [] }))
    expect(faults).toMatchObject([{ name: 'MaskopyResourceNotFoundException', message: expect.stringContaining("'yesterday'") }])
  })
})

describe('what cannot be shared', () => {
  const underOptions = (...names: string[]) =>
    accounts({
      snapshots: [snapshotOf('sqlserver-se', '15.00.4430.1.v1', { optionGroup: 'theirs' })],
      optionGroups: {
        source: [
          { name: 'theirs', engine: 'sqlserver-se', major: '15.00', options: names.map((name) => ({ name, permanent: false, persistent: true })) }
        ],
        staging: [{ name: 'ours', engine: 'sqlserver-se', major: '15.00', options: [{ name: 'Timezone', permanent: true, persistent: true }] }]
      }
    })

  it('is refused under Transparent Data Encryption, by credential or by option', async () => {
    const byCredential = await check(of('oracle-ee', '19.0.0.0', { tdeCredentialArn: 'arn:tde' }), image)
    expect(byCredential.faults[0]).toMatchObject({ causeCode: 'Unshareable', message: expect.stringContaining('Transparent Data Encryption') })
    const byOption = await check(underOptions('TRANSPARENT_DATA_ENCRYPTION'), { ...image, RdsOptionGroup: 'ours' })
    expect(byOption.faults[0]).toMatchObject({ causeCode: 'Unshareable', message: expect.stringContaining('TRANSPARENT_DATA_ENCRYPTION') })
  })

  it('is refused in mode none when it is a cluster that is not encrypted: a copy of it would be in the clear as well', async () => {
    const none = { ObfuscateRunMode: 'none', DestinationEnv: 'raw' }
    const clear = await check(of('aurora-postgresql', '16.6', { ...cluster, encrypted: false, kmsKeyId: undefined }), none)
    expect(clear.faults).toMatchObject([{ name: 'MaskopyResourceException', causeCode: 'Unencrypted', message: expect.stringContaining("'none'") }])
    expect((await check(of('aurora-postgresql', '16.6', cluster), none)).faults).toEqual([])
    expect((await check(of('postgres', '17.4', { encrypted: false, kmsKeyId: undefined }), none)).faults).toEqual([])
    const masked = await check(of('aurora-postgresql', '16.6', { ...cluster, encrypted: false, kmsKeyId: undefined }))
    expect(masked.faults).toEqual([])
  })

  it('is not what has the option Timezone, if an option group of staging has it too', async () => {
    expect(causes((await check(underOptions('Timezone'), image)).faults)).toEqual(['OptionGroup'])
    expect((await check(underOptions('Timezone'), { ...image, RdsOptionGroup: 'ours' })).faults).toEqual([])
    const { faults } = await check(underOptions('Timezone', 'OLS'), { ...image, RdsOptionGroup: 'ours' })
    expect(faults).toMatchObject([{ causeCode: 'OptionGroupOptions', message: expect.stringContaining('OLS') }])
  })
})

describe('parameter groups', () => {
  const groups = (kind: 'instance' | 'cluster', parameterGroups: Partial<Accounts['parameterGroups']>, original = 'tuned') =>
    accounts({
      snapshots: [kind === 'cluster' ? snapshotOf('aurora-postgresql', '16.6', cluster) : snapshotOf('postgres', '17.4')],
      originals: [{ kind, database: databaseOf({ parameterGroup: original }) }],
      parameterGroups: { instance: {}, cluster: {}, ...parameterGroups }
    })

  it.each([
    ['instance', { instance: { tuned: 'postgres17' } }, {}, 'tuned'],
    ['instance', { instance: { wanted: 'postgres17' } }, { RdsParameterGroup: 'wanted' }, 'wanted'],
    ['instance', {}, { RdsParameterGroup: 'default.postgres17' }, 'default.postgres17'],
    ['cluster', { cluster: { tuned: 'aurora-postgresql16' } }, {}, 'tuned']
  ] as const)('of a %s with %j and %j: %s', async (kind, there, request, found) => {
    const { facts, faults } = await check(groups(kind, there), request)
    expect(faults).toEqual([])
    expect(facts.Source?.ParameterGroup).toBe(found)
  })

  it('the default one of an upgraded original gives way to that of the snapshot’s version', async () => {
    const { facts } = await check(groups('instance', {}, 'default.postgres18'))
    expect(facts.Source?.ParameterGroup).toBe('default.postgres17')
  })

  it.each([
    ['instance', {}, {}, "no DB parameter group 'tuned'"],
    ['instance', { instance: { tuned: 'postgres16' } }, {}, 'family postgres16; the snapshot needs postgres17'],
    ['cluster', { instance: { tuned: 'aurora-postgresql16' } }, {}, "no DB cluster parameter group 'tuned'"],
    ['instance', {}, { RdsParameterGroup: 'default.postgres16' }, 'the snapshot needs postgres17']
  ] as const)('of a %s with %j and %j are refused: %s', async (kind, there, request, sentence) => {
    const { faults } = await check(groups(kind, there), request)
    expect(faults).toMatchObject([{ message: expect.stringContaining(sentence) }])
  })

  it('must be given where the original is gone', async () => {
    const gone = accounts({ originals: [] })
    expect((await check(gone)).faults).toMatchObject([{ message: expect.stringContaining('give RdsParameterGroup') }])
    expect((await check(gone, { RdsParameterGroup: 'default.postgres17' })).faults).toEqual([])
  })
})

describe('option groups', () => {
  const staging = [
    { name: 'oracle-19', engine: 'oracle-ee', major: '19', options: [] },
    { name: 'oracle-21', engine: 'oracle-ee', major: '21', options: [] },
    { name: 'se2-19', engine: 'oracle-se2', major: '19', options: [] }
  ]
  const oracle = accounts({ snapshots: [snapshotOf('oracle-ee', '19.0.0.0')], optionGroups: { source: [], staging } })

  it.each([
    [undefined, 'RdsOptionGroup is missing'],
    ['nope', "no option group 'nope'"],
    ['oracle-21', 'is for oracle-ee 21; the snapshot needs oracle-ee 19'],
    ['se2-19', 'is for oracle-se2 19; the snapshot needs oracle-ee 19']
  ])('%s is refused for Oracle: %s', async (RdsOptionGroup, sentence) => {
    expect((await check(oracle, { ...image, RdsOptionGroup })).faults).toMatchObject([{ message: expect.stringContaining(sentence) }])
  })

  it('one of the engine and its major version is taken', async () => {
    const { facts, faults } = await check(oracle, { ...image, RdsOptionGroup: 'oracle-19' })
    expect(faults).toEqual([])
    expect(facts.Source?.OptionGroup).toBe('oracle-19')
  })

  it('clusters have none', async () => {
    const { faults } = await check(of('aurora-postgresql', '16.6', cluster), { RdsOptionGroup: 'any' })
    expect(causes(faults)).toEqual(['OptionGroup'])
  })
})

describe('engines that the default runner does not speak', () => {
  const mysql = of('mysql', '8.0.41')

  it('need an image of the application’s own, and an environment that waives verification', async () => {
    expect(causes((await check(mysql)).faults)).toEqual(['EngineNotSpoken', 'VerificationNotWaived'])
    expect(causes((await check(mysql, { ...image, DestinationEnv: 'dev' })).faults)).toEqual(['VerificationNotWaived'])
    const withoutImage = await check(mysql, { DestinationEnv: 'mixed', SqlScriptList: 'mask.sql' })
    expect(withoutImage.faults[0]!.message).toContain('cannot run SqlScriptList on mysql')
    expect(causes((await check(of('mariadb', '10.11.11'), image)).faults)).toEqual(['VerificationNotWaived'])
  })

  it('are waived on the record, and no verify query is asked for', async () => {
    const { facts, faults } = await check({ ...mysql, scripts: [] }, image)
    expect(faults).toEqual([])
    expect(facts.Verification).toMatchObject({ Required: true, Passed: false, Waived: true, Queries: [] })
  })

  it('never waive what the runner can verify', async () => {
    const { facts, faults } = await check({ ...accounts(), scripts: [`${folder}bootstrap.sh`] }, { DestinationEnv: 'mixed' })
    expect(facts.Verification).toBeUndefined()
    expect(faults).toMatchObject([{ message: expect.stringContaining('requires verification') }])
  })
})

describe('keys and names', () => {
  it.each([
    ['Disabled', 'MaskopyResourceException'],
    ['missing', 'MaskopyResourceNotFoundException'],
    ['denied', 'MaskopyAccessException']
  ])('a key that is %s raises %s', async (state, name) => {
    const { faults } = await check(accounts({ keys: { [snapshotKey]: state } }))
    expect(faults).toMatchObject([{ name, message: expect.stringContaining(snapshotKey) }])
  })

  it('a name is taken among snapshots of its kind only', async () => {
    const taken = { instance: ['shop-final'], cluster: [] }
    const request = { RdsFinalSnapshotIdentifier: 'shop-final' }
    expect(causes((await check(accounts({ taken }), request)).faults)).toEqual(['NameTaken'])
    expect((await check({ ...of('aurora-postgresql', '16.6', cluster), taken }, request)).faults).toEqual([])
  })

  it('a name of more than 63 characters is too long for a cluster, and no default name is', async () => {
    const aurora = of('aurora-postgresql', '16.6', { ...cluster, databaseIdentifier: 'd'.repeat(60) })
    aurora.originals = [{ kind: 'cluster', database: databaseOf({ name: 'd'.repeat(60) }) }]
    const RdsFinalSnapshotIdentifier = `shop-${'x'.repeat(60)}`
    expect(causes((await check(aurora, { RdsFinalSnapshotIdentifier })).faults)).toEqual(['NameTooLong'])
    expect((await check(accounts(), { RdsFinalSnapshotIdentifier })).faults).toEqual([])
    const { facts, faults } = await check(aurora)
    expect(faults).toEqual([])
    expect(facts.FinalSnapshotName).toMatch(/^shop-d+-2026-03-01t12-00-00$/)
    expect(facts.FinalSnapshotName).toHaveLength(63)
  })

  it('every fault of a snapshot and its request is told at once', async () => {
    const bad = of('mysql', '8.0.41', { status: 'deleting' })
    const { faults } = await check({ ...bad, originals: [], keys: { [snapshotKey]: 'PendingDeletion' } })
    expect(causes(faults)).toEqual(['deleting', undefined, 'PendingDeletion', 'EngineNotSpoken', 'VerificationNotWaived'])
  })
})
