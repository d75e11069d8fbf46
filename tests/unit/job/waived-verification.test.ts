import type { AccountDatabases } from '../../../shared/aws/account-databases'
import type { Config } from '../../../shared/config/schema'
import { newJob } from '../../../shared/job/new-job'
import { instanceClassOf } from '../../../shared/job/source'
import { isWaived, waivedVerification } from '../../../shared/job/verification'
import type { Job, Source, Verification } from '../../../shared/job/job'
import { runnerEnvironment } from '../../../shared/obfuscation/runner-environment'
import { takeFinalSnapshot } from '../../../functions/take-final-snapshot/take-final-snapshot'
import { verify } from '../../../functions/verify/verify'
import { now, sampleConfig, sampleRequest } from '../request/sample'

const config = sampleConfig()
const mixed = config.environments.find(({ name }) => name === 'mixed')!
const waived = waivedVerification(mixed)
const image = '222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-masking:1'

const jobOf = (engine: string, verification: Verification | undefined, changes: object = {}, source: Partial<Source> = {}): Job => ({
  ...newJob(
    { jobId: '0'.repeat(26), applicationName: 'shop', request: sampleRequest({ DestinationEnv: 'mixed', CustomTaskImage: image, ...changes }) },
    now, config
  ),
  Engine: engine,
  Source: {
    Account: '111111111111', Kind: 'instance', SnapshotName: 's', SnapshotArn: 'arn', DatabaseIdentifier: 'shop-db', Engine: engine, EngineVersion: '8.0',
    Encrypted: true, ...source
  },
  FinalSnapshotName: 'shop-final',
  Verification: verification
})

const withoutWaiver: Config = { ...config, environments: [{ ...mixed, waiveVerificationFor: [] }] }

describe('a waived verification', () => {
  it('counts where record and configuration say so, and the runner does not speak the engine', () => {
    expect(isWaived(jobOf('mysql', waived), config)).toBe(true)
    expect(isWaived(jobOf('mysql', undefined), config)).toBe(false)
    expect(isWaived(jobOf('mysql', { ...waived, Waived: undefined }), config)).toBe(false)
    expect(isWaived(jobOf('mysql', waived), withoutWaiver)).toBe(false)
    expect(isWaived(jobOf('mysql', waived, { DestinationEnv: 'dev' }), config)).toBe(false)
    expect(isWaived(jobOf('mariadb', waived), config)).toBe(false)
    expect(isWaived(jobOf('postgres', waived), { ...config, environments: [{ ...mixed, waiveVerificationFor: ['postgres'] }] })).toBe(false)
  })

  it('spares the second task, and nothing else does', () => {
    expect(verify(config).actions(jobOf('mysql', waived))).toEqual([])
    expect(verify(withoutWaiver).actions(jobOf('mysql', waived)).length).toBeGreaterThan(0)
    expect(verify(config).actions(jobOf('postgres', undefined)).length).toBeGreaterThan(0)
  })

  const taken: string[] = []
  const aws = {
    databases: () => ({ createSnapshot: async ({ name }: { name: string }) => (taken.push(name), { arn: 'arn:final' }) })
  } as unknown as AccountDatabases
  const take = async (job: Job, settings = config) => takeFinalSnapshot(settings).actions(job)[0]!.start!(job, aws)

  it('is what a final snapshot is taken on, and without it or a passed one none is', async () => {
    await expect(take(jobOf('mysql', waived))).resolves.toEqual({ arn: 'arn:final' })
    await expect(take(jobOf('postgres', { ...waived, Waived: undefined, Passed: true }))).resolves.toEqual({ arn: 'arn:final' })
    expect(taken).toHaveLength(2)
    const refused = [jobOf('mysql', undefined), jobOf('mysql', { ...waived, Waived: undefined }), jobOf('postgres', waived), jobOf('mariadb', waived)]
    for (const job of refused) await expect(async () => take(job)).rejects.toMatchObject({ causeCode: 'NotVerified' })
    await expect(async () => take(jobOf('mysql', waived), withoutWaiver)).rejects.toMatchObject({ causeCode: 'NotVerified' })
    expect(taken).toHaveLength(2)
  })
})

describe('the transient database', () => {
  it('has the class that was given, or the original’s, or the configured one', () => {
    const job = (RdsInstanceType?: string, InstanceClass?: string) => jobOf('mysql', waived, { RdsInstanceType }, { InstanceClass })
    expect(instanceClassOf(job('db.r6g.large', 'db.m6i.large'), config)).toBe('db.r6g.large')
    expect(instanceClassOf(job(undefined, 'db.m6i.large'), config)).toBe('db.m6i.large')
    expect(instanceClassOf(job(), config)).toBe(config.database.instanceClass)
  })

  it.each([
    ['an instance', { Kind: 'instance' }, 'database-1', undefined],
    ['an Aurora cluster', { Kind: 'cluster', Engine: 'aurora-mysql' }, 'member-1', 'cluster-1'],
    ['a Multi-AZ DB cluster', { Kind: 'cluster', Engine: 'postgres' }, 'cluster-1-instance-1', 'cluster-1']
  ] as const)('of %s is named to the container by MasKopy’s variables', (_what, source, instance, cluster) => {
    const environment = runnerEnvironment(jobOf('any', waived, {}, source), 'obfuscate', config, 'reports')
    const prefix = `maskopy-${'0'.repeat(26)}-`
    expect(environment.RDS_INSTANCE_IDENTIFIER).toBe(`${prefix}${instance}`)
    expect(environment.RDS_CLUSTER_IDENTIFIER).toBe(cluster && `${prefix}${cluster}`)
    for (const name of [environment.RDS_INSTANCE_IDENTIFIER!, cluster ?? '']) expect(name.length).toBeLessThanOrEqual(63)
  })
})
