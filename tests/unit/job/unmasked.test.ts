import { copyToStaging } from '../../../functions/copy-to-staging/copy-to-staging'
import { release } from '../../../functions/release/release'
import { takeFinalSnapshot } from '../../../functions/take-final-snapshot/take-final-snapshot'
import type { Databases } from '../../../shared/aws/databases'
import { readConfigFile } from '../../../shared/config/read-file'
import type { Config } from '../../../shared/config/schema'
import type { Job } from '../../../shared/job/job'
import { stepAfter } from '../../../shared/job/steps'
import { join } from 'node:path'

const config = readConfigFile('demo', join(__dirname, '..', '..', '..', 'config'))
/** The same deployment after somebody has thought better of it. */
const withdrawn: Config = { ...config, environments: config.environments.map((environment) => ({ ...environment, allowUnmasked: false })) }

const job = (mode: 'fargate' | 'ecs' | 'none', DestinationEnv: string, changes: Partial<Job> = {}) =>
  ({
    JobId: '0123456789ABCDEFGHJKMNPQRS', Attempt: 1, ApplicationName: 'shop', FinalSnapshotName: 'shop-final',
    DeadlineAt: '2026-01-02T00:00:00.000Z', TargetAccounts: ['333333333333'],
    Request: { ObfuscateRunMode: mode, DestinationEnv, CostCenter: '1' },
    Source: { Account: '111111111111', Kind: 'instance', Engine: 'postgres', Encrypted: true, DatabaseIdentifier: 'db' },
    Resources: { 'source-copy': { Arn: 'arn:aws:rds:us-east-1:111111111111:snapshot:maskopy-x-source-copy' } }, Progress: {},
    ...changes
  }) as unknown as Job

/** Writes down what AWS was asked to make or share. */
const createAws = () => {
  const calls: { name: string; tags?: { Key: string; Value: string }[] }[] = []
  const answer = async (input: any) => {
    calls.push(typeof input === 'string' ? { name: input } : input)
    return { arn: 'arn', name: 'x', status: 'available', tags: [] }
  }
  const databases = {
    copySnapshot: answer,
    createSnapshot: answer,
    sharedWith: async () => [],
    shareSnapshot: async (name: string, accounts: string[]) => {
      calls.push({ name })
      return accounts
    }
  } as unknown as Databases
  return { calls, aws: { databases: () => databases, stagingKeyArn: 'arn:aws:kms:us-east-1:222222222222:key/a' } as never }
}

/** The copy into staging, the sharing with targets, or the final snapshot: whatever action makes something. */
const start = async (step: 'copy' | 'release' | 'final', of: Job, by: Config = config) => {
  const { calls, aws } = createAws()
  const steps = { copy: copyToStaging(by), release: release(by), final: takeFinalSnapshot(by) }
  const action = steps[step].actions(of).findLast((one) => one.start)!
  await action.start!(of, aws)
  return { action, calls }
}

const isFinal = (tags: { Key: string; Value: string }[] = []) => tags.some(({ Key }) => Key === 'maskopy:final')

test('mode none copies under the final name, with the final tags, where the environment allows it', async () => {
  const { action, calls } = await start('copy', job('none', 'raw'))
  expect(action.intends).toMatchObject({ name: 'shop-final', final: true })
  expect(calls).toMatchObject([{ name: 'shop-final' }])
  expect(isFinal(calls[0]!.tags)).toBe(true)
})

test.each([
  ['an environment that does not allow it', 'dev', config],
  ['an environment that allows it no more', 'raw', withdrawn],
  ['an environment that is not configured', 'moon', config]
] as const)('mode none makes and shares nothing in %s', async (_, environment, by) => {
  const unmasked = job('none', environment)
  await expect(start('copy', unmasked, by)).rejects.toMatchObject({ name: 'MaskopyAccessException', causeCode: 'unmasked' })
  if (environment !== 'moon') await expect(start('release', unmasked, by)).rejects.toMatchObject({ name: 'MaskopyAccessException' })
})

test.each(['fargate', 'ecs'] as const)('mode %s never makes a final copy of raw data, not even where mode none is allowed', async (mode) => {
  const { action, calls } = await start('copy', job(mode, 'raw'))
  expect(action.intends!.final).toBeUndefined()
  expect(isFinal(calls[0]!.tags)).toBe(false)
  await expect(start('release', job(mode, 'raw'))).rejects.toMatchObject({ causeCode: 'NotVerified' })
  await expect(start('final', job(mode, 'raw'))).rejects.toMatchObject({ causeCode: 'NotVerified' })
})

test('mode none has no way to a final snapshot of a database', async () => {
  const Verification = { Required: false, Passed: false, Unmasked: true, Queries: [], RewrittenTables: 0 }
  await expect(start('final', job('none', 'raw', { Verification }))).rejects.toMatchObject({ causeCode: 'NotVerified' })
})

test('what was verified is shared', async () => {
  const Verification = { Required: true, Passed: true, Queries: [], RewrittenTables: 0 }
  expect((await start('release', job('ecs', 'dev', { Verification }))).calls).toEqual([{ name: 'shop-final' }])
})

test('only mode none leaves steps out', () => {
  expect(stepAfter('copy-to-staging')).toBe('restore-database')
  expect(stepAfter('copy-to-staging', true)).toBe('release')
  expect(stepAfter('copy-source-snapshot', true)).toBe('copy-to-staging')
})
