import { CreateDBParameterGroupCommand, RDSClient } from '@aws-sdk/client-rds'
import type { Job } from '../../../shared/job/job'
import { createFlow, passingReport, type Flow } from '../../helpers/kernel'
import { drive, isOver, submit } from '../../helpers/kernel-drive'

/** What inputs do, seen at the calls that AWS gets because of them. */
describe('an input that a request gives', () => {
  const image = '222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-masking:1'
  const calls: { operation: string; input: any }[] = []
  const environments: Record<string, string>[] = []
  let flow: Flow
  let job: Job
  const inputsOf = (operation: string) => calls.filter((call) => call.operation === operation).map(({ input }) => input)

  beforeAll(async () => {
    flow = await createFlow({ runner: (run) => (environments.push(run.environment), { exitCode: 0, report: passingReport(run) }) })
    flow.interfere(async ({ operation, input }, proceed) => {
      calls.push({ operation, input })
      return proceed()
    })
    const [major] = flow.rds.snapshots()[0]!.engineVersion.split('.')
    const RdsParameterGroup = 'shop-tuned'
    await flow.client(RDSClient).send(
      new CreateDBParameterGroupCommand({ DBParameterGroupName: RdsParameterGroup, DBParameterGroupFamily: `postgres${major}`, Description: 'x' })
    )
    const jobId = await submit(flow, {
      DbName: 'orders', RdsParameterGroup, CostCenter: 'Größe /12/', ExecutionTimestamp: '20260301120000', RdsInstanceType: 'db.r6g.large', TaskDefinitionCPU: 1024,
      TaskDefinitionMemory: 4096, CustomTaskImage: image
    })
    job = await drive(flow, jobId, { until: isOver })
  })
  afterAll(() => flow.close())

  it('leads to a masked copy', () => {
    expect(job).toMatchObject({ Status: 'SUCCEEDED' })
  })

  it('ApplicationName and CostCenter are tags of the final snapshot, and the cost center one of every copy', () => {
    const costCenter = { Key: 'Cost Center', Value: 'Größe /12/' }
    const copies = inputsOf('CopyDBSnapshot')
    expect(copies).toHaveLength(2)
    for (const { Tags } of copies) expect(Tags).toEqual(expect.arrayContaining([{ Key: 'ApplicationName', Value: 'MASKOPY' }, costCenter]))
    const [final] = inputsOf('CreateDBSnapshot')
    expect(final.Tags).toEqual(expect.arrayContaining([{ Key: 'ApplicationName', Value: 'shop' }, costCenter]))
  })

  it('RdsSnapshotIdentifier is what is copied first', () => {
    expect(inputsOf('CopyDBSnapshot')[0].SourceDBSnapshotIdentifier).toMatch(/:111111111111:snapshot:shop-yesterday$/)
  })

  it('ApplicationName, DbName and ExecutionTimestamp make the default name of the final snapshot', () => {
    expect(inputsOf('CreateDBSnapshot')[0].DBSnapshotIdentifier).toBe('shop-orders-20260301120000')
  })

  it('DestinationEnv says which accounts the final snapshot is shared with', () => {
    const shares = inputsOf('ModifyDBSnapshotAttribute').filter(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === job.FinalSnapshotName)
    expect(shares).toMatchObject([{ AttributeName: 'restore', ValuesToAdd: ['333333333333'] }])
  })

  it('RdsInstanceType is the class of the transient database', () => {
    expect(inputsOf('RestoreDBInstanceFromDBSnapshot')).toMatchObject([{ DBInstanceClass: 'db.r6g.large' }])
  })

  it('RdsParameterGroup is that of the transient database', () => {
    expect(inputsOf('RestoreDBInstanceFromDBSnapshot')).toMatchObject([{ DBParameterGroupName: 'shop-tuned' }])
    expect(job.CreatedSnapshots).toMatchObject([{ RdsParameterGroup: 'shop-tuned' }])
  })

  it('TaskDefinitionCPU, TaskDefinitionMemory and CustomTaskImage are those of the obfuscation task', () => {
    const [definition] = inputsOf('RegisterTaskDefinition')
    expect(definition).toMatchObject({ cpu: '1024', memory: '4096', containerDefinitions: [{ image }] })
  })

  it('ObfuscationScriptPath, SqlScriptList, DbName and ExecutionTimestamp are what the container is told', () => {
    expect(environments[0]).toMatchObject({
      APPLICATION_NAME: 'shop', OBFUSCATION_SCRIPT_PATH: 's3://shop-masking-222222222222/shop/', SQL_SCRIPTS: 'mask.sql', DB_NAME: 'orders',
      TIMESTAMP: '20260301120000'
    })
  })
})
