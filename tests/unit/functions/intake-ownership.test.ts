import { CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds'
import { confirmation, createFlow, sourceAccount, type Flow } from '../../helpers/kernel'
import { drive, isOver, messageIdOf, presignedUrl, sampleRequest } from '../../helpers/kernel-drive'
import type { Config } from '../../../shared/config/schema'
import type { Job } from '../../../shared/job/job'
import { jobIdOf } from '../../../shared/job/names'
import { rules, type Rule } from '../../../shared/request/refusal'

const foreignAccount = '999999999999'
const bucket = 's3://shop-masking-222222222222'
const role = (name: string, account = sourceAccount) => `arn:aws:sts::${account}:assumed-role/${name}/pipeline`
const owner = role('App_invoker')

/** `app`, and two whose names only begin like it. */
const configure = (config: Config): Config => {
  const [first, second] = config.applications
  return {
    ...config,
    authorization: { ...config.authorization, allowUsers: true },
    applications: [
      { ...first!, name: 'app', scriptPrefixes: [`${bucket}/shop/`] },
      { ...second!, name: 'apple', scriptPrefixes: [`${bucket}/apple/`] },
      { ...second!, name: 'app_le', scriptPrefixes: [`${bucket}/le/`] }
    ]
  }
}

const snapshots: Record<string, { Key: string; Value: string }[]> = {
  ours: [{ Key: 'ApplicationName', Value: 'App' }],
  apples: [{ Key: 'ApplicationName', Value: 'apple' }],
  confusable: [{ Key: 'ApplicationName', Value: 'аpp' }],
  padded: [{ Key: 'ApplicationName', Value: 'app ' }],
  'wrong-key': [{ Key: 'applicationName', Value: 'app' }],
  untagged: [],
  'made-by-us': [{ Key: 'ApplicationName', Value: 'app' }, { Key: 'maskopy:job', Value: '0'.repeat(26) }]
}

describe('a caller of the application app', () => {
  let flow: Flow
  let caller: string
  let number = 0
  let made: string[] = []

  beforeAll(async () => {
    flow = await createFlow({ configure, sts: async () => confirmation(caller) })
    const source = flow.client(RDSClient, sourceAccount)
    for (const [name, Tags] of Object.entries(snapshots)) {
      await source.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop-db', DBSnapshotIdentifier: name, Tags }))
      await flow.clock.advance(60_000)
    }
    flow.emitted.length = 0
    flow.interfere(async ({ service, operation }, proceed) => {
      if (service !== 'sqs' && /^(Copy|Create|Restore|Modify|Run)/.test(operation)) made.push(operation)
      return proceed()
    })
  })
  afterAll(() => flow.close())
  beforeEach(() => {
    made = []
  })

  const ask = async (by: string, changes: object = {}): Promise<Job> => {
    caller = by
    const messageId = messageIdOf(++number)
    const PresignedUrl = presignedUrl(flow, String(number).padStart(64, '0'))
    const request = { ...sampleRequest, ApplicationName: 'app', RdsSnapshotIdentifier: 'ours', ...changes, PresignedUrl }
    expect(await flow.request(messageId, request)).toBe(true)
    return flow.job(jobIdOf(messageId))
  }

  it.each([
    ['its role', owner, {}],
    ['the other role of its own', role('Maskopy_app'), {}],
    ['a user of that name, where users may', `arn:aws:iam::${sourceAccount}:user/app_invoker`, {}],
    ['an ARN', owner, { RdsSnapshotIdentifier: `arn:aws:rds:us-east-1:${sourceAccount}:snapshot:ours` }]
  ])('gets a snapshot of its own by %s', async (_, by, changes) => {
    expect(await ask(by, changes)).toMatchObject({ Status: 'RUNNING', Step: 'copy-source-snapshot', Requester: { arn: by } })
  })

  it.each<[string, string, object, Rule]>([
    ['a snapshot tagged apple', owner, { RdsSnapshotIdentifier: 'apples' }, 'snapshot-application'],
    ['a snapshot tagged with letters that look like its name', owner, { RdsSnapshotIdentifier: 'confusable' }, 'snapshot-application'],
    ['a snapshot tagged with its name and a space', owner, { RdsSnapshotIdentifier: 'padded' }, 'snapshot-application'],
    ['a snapshot tagged under another key', owner, { RdsSnapshotIdentifier: 'wrong-key' }, 'snapshot-application'],
    ['a snapshot without a tag', owner, { RdsSnapshotIdentifier: 'untagged' }, 'snapshot-application'],
    ['what a job has made', owner, { RdsSnapshotIdentifier: 'made-by-us' }, 'snapshot-application'],
    ['a snapshot as another application', owner, { ApplicationName: 'apple', RdsSnapshotIdentifier: 'apples' }, 'caller-role'],
    ['one of its own by the role my-app_invoker', role('my-app_invoker'), {}, 'caller-role'],
    ['one of its own by the role apple_invoker', role('apple_invoker'), {}, 'caller-role'],
    ['one of its own by the role invoker', role('invoker'), {}, 'caller-role'],
    ['one of its own by the role app_invoker of a foreign account', role('app_invoker', foreignAccount), {}, 'caller-account'],
    ['one of its own by a federated user app_invoker', `arn:aws:sts::${sourceAccount}:federated-user/app_invoker`, {}, 'caller-kind'],
    ['one of its own by a session app_invoker', `arn:aws:sts::${sourceAccount}:assumed-role/other/app_invoker`, {}, 'caller-role'],
    ['a snapshot of a foreign account', owner, { RdsSnapshotIdentifier: `arn:aws:rds:us-east-1:${foreignAccount}:snapshot:ours` }, 'source-account'],
    ['a snapshot of another region', owner, { RdsSnapshotIdentifier: `arn:aws:rds:eu-west-1:${sourceAccount}:snapshot:ours` }, 'source-region'],
    ['the scripts of another application', owner, { ObfuscationScriptPath: `${bucket}/apple/` }, 'script-path'],
    ['scripts beside its own', owner, { ObfuscationScriptPath: `${bucket}/shopping/` }, 'script-path']
  ])('does not get %s', async (_, by, changes, rule) => {
    const { JobId } = await ask(by, changes)
    const job = await drive(flow, JobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: 'MaskopyAccessException', Step: 'intake', Cause: rule }, Resources: {} })
    expect(job.Error!.Message).toBe(`Refused by the rule '${rule}', which demands: ${rules[rule]}`)
    expect(JSON.parse(job.Publish!.MessageBody)).toMatchObject({ State: 'CRITICAL', Error: job.Error, FinalSnapshotArn: null })
    expect(made).toEqual([])
  })

  it.each([
    ['a path that climbs', { ObfuscationScriptPath: `${bucket}/shop/../apple/` }, /^ObfuscationScriptPath must not have a folder/],
    ['an encoded path that climbs', { ObfuscationScriptPath: `${bucket}/shop/%2e%2e/apple/` }, /^ObfuscationScriptPath must look/],
    ['an encoded prefix', { ObfuscationScriptPath: `${bucket}/%73hop/` }, /^ObfuscationScriptPath must look/],
    ['a script that climbs', { SqlScriptList: '../apple/mask.sql' }, /^SqlScriptList must name files below/],
    ['a script from the root', { SqlScriptList: '/apple/mask.sql' }, /^SqlScriptList must name files below/],
    ['a name that only looks like its own', { ApplicationName: 'аpp' }, /^ApplicationName must be/],
    ['a snapshot of another partition', { RdsSnapshotIdentifier: 'arn:evil:rds:us-east-1:111111111111:snapshot:ours' }, /^RdsSnapshotIdentifier/],
    ['a final name of another application', { RdsFinalSnapshotIdentifier: 'shop-copy' }, /^RdsFinalSnapshotIdentifier must start with/]
  ])('is told what is wrong with %s', async (_, changes, sentence) => {
    const { JobId } = await ask(owner, changes)
    const job = await drive(flow, JobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Cause: 'InvalidRequest', Message: expect.stringMatching(sentence) }, Resources: {} })
    expect(made).toEqual([])
  })

  it.each([
    ['that it asks for', { RdsFinalSnapshotIdentifier: 'Apple-copy' }, 'apple-copy'],
    ['that its inputs make by default', { DbName: 'le-orders', ExecutionTimestamp: '7' }, 'app-le-orders-7']
  ])('does not take a final name of an application with a longer name, one %s', async (_, changes, name) => {
    const { JobId } = await ask(owner, changes)
    const job = await drive(flow, JobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: 'MaskopyResourceException', Cause: 'NameOfAnother', Step: 'intake' }, Resources: {} })
    expect(job.Error!.Message).toContain('choose another RdsFinalSnapshotIdentifier')
    expect((await flow.everything()).map((item) => item.JobId)).not.toContain(`NAME#instance#${name}`)
    expect(made).toEqual([])
  })

  it.each(['app-copy', 'appendix', 'app-lamp'])('may call its final snapshot %s, which begins with its own name alone', async (RdsFinalSnapshotIdentifier) => {
    expect(await ask(owner, { RdsFinalSnapshotIdentifier })).toMatchObject({
      Step: 'copy-source-snapshot', FinalSnapshotName: RdsFinalSnapshotIdentifier
    })
  })
})
