import type { Existing, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction } from './judge'
import { isMaker } from './provenance'
import { isProved, isSameName, type ReadRequest } from './requests'

const snapshotKinds = { instance: 'db-snapshot', cluster: 'db-cluster-snapshot' } as const

/**
 * I5. Nothing is made but for a caller who holds the role of the application that it names; only snapshots of that application are
 * copied; what follows is made of what the same job made before; containers get the database of their job and the scripts of its
 * application; and only the accounts of the environment asked for are let in.
 */
class OnlyWhoMay extends Judge {
  readonly name = 'I5'
  private readonly ownerOfSignature = new Map<string, string>()

  protected override see(call: TracedCall, world: World): void {
    if (!isByFunction(call) || !call.tookEffect) return
    const jobId = this.provenance.jobAtWork(call)
    if (isMaker(call)) this.judgeMaking(call, jobId, world)
    if (/^ModifyDB(Cluster)?SnapshotAttribute$/.test(call.operation)) this.judgeSharing(call, jobId, world)
    if (call.operation === 'SendMessage') this.judgeCompletions(call, world)
  }

  private judgeMaking(call: TracedCall, jobId: string | undefined, world: World): void {
    const request = this.requestOf(jobId, world)
    const does = `${call.operation} is called for the job ${jobId}`
    if (!request) return this.report(`${does}, which nobody asked for`, jobId, call)
    const application = request.inputs?.ApplicationName
    if (!isProved(request)) this.report(`${does} (${request.sort}), whose caller has not proved to be of ${application}`, jobId, call)
    this.judgeSignature(request, does, call)
    if (call.operation.startsWith('Copy')) this.judgeCopy(call, request, does, world)
    else if (/^(CreateDB(Cluster)?Snapshot|Restore)/.test(call.operation)) this.judgeSource(call, request, does, world)
    else if (call.operation === 'RegisterTaskDefinition' || call.operation === 'RunTask') this.judgeContainers(call, request, does, world)
  }

  /** A presigned URL is good for one request. */
  private judgeSignature({ signature, sameness, inputs }: ReadRequest, does: string, call: TracedCall): void {
    if (!signature) return
    const owner = this.ownerOfSignature.get(signature) ?? sameness
    this.ownerOfSignature.set(signature, owner)
    if (owner !== sameness) this.report(`${does} with the signature of another request than that of ${inputs?.ApplicationName}`, undefined, call)
  }

  private judgeCopy(call: TracedCall, { inputs, jobId }: ReadRequest, does: string, world: World): void {
    const cluster = call.operation.includes('Cluster')
    const identifier = String(call.input.SourceDBSnapshotIdentifier ?? call.input.SourceDBClusterSnapshotIdentifier)
    const source = this.find(identifier, call.account, snapshotKinds[cluster ? 'cluster' : 'instance'], world)
    if (!source) return
    const made = this.provenance.of(source.arn)
    if (made && made.jobId === jobId) return
    if (made || 'maskopy:job' in source.tags) this.report(`${does}, and copies ${source.arn}, which another job has made`, jobId, call)
    else if (!isSameName(source.tags.ApplicationName, inputs?.ApplicationName)) {
      this.report(`${does}, and copies ${source.arn} of ${source.tags.ApplicationName} for ${inputs?.ApplicationName}`, jobId, call)
    }
  }

  /** Of a database or a snapshot that is not the job's own nothing may be made. */
  private judgeSource(call: TracedCall, { jobId }: ReadRequest, does: string, world: World): void {
    const { input, account, operation } = call
    const [identifier, kind]: [string, Existing['kind']] =
      operation === 'RestoreDBInstanceFromDBSnapshot' ? [input.DBSnapshotIdentifier, 'db-snapshot']
        : operation === 'RestoreDBClusterFromSnapshot' ? [input.SnapshotIdentifier, 'db-cluster-snapshot']
          : operation === 'CreateDBSnapshot' ? [input.DBInstanceIdentifier, 'db-instance'] : [input.DBClusterIdentifier, 'db-cluster']
    const source = this.find(String(identifier), account, kind, world)
    if (!source || this.provenance.of(source.arn)?.jobId !== jobId) this.report(`${does}, of ${identifier}, which the job has not made`, jobId, call)
  }

  private judgeContainers({ input, ...call }: TracedCall, request: ReadRequest, does: string, world: World): void {
    const containers: any[] = [...(input.containerDefinitions ?? []), ...(input.overrides?.containerOverrides ?? [])]
    const prefixes = Object.entries(world.scriptPrefixes).find(([name]) => isSameName(name, request.inputs?.ApplicationName))?.[1] ?? []
    for (const { environment = [] } of containers) {
      const values: Record<string, string> = Object.fromEntries(environment.map(({ name, value }: any) => [name, value]))
      const path = values.OBFUSCATION_SCRIPT_PATH
      const bucket = path && /^s3:\/\/[^/]+\//.exec(path)?.[0]
      const scripts: string[] = JSON.parse(values.MASKOPY_SCRIPTS ?? '[]').map(({ key }: any) => `${bucket}${key}`)
      for (const script of path ? [path, ...scripts] : scripts) {
        if (prefixes.some((prefix) => script.startsWith(prefix))) continue
        this.report(`${does} with the script ${script}, which is not of ${request.inputs?.ApplicationName}`, request.jobId, { input, ...call })
      }
      this.judgeDatabase(values, request, does, { input, ...call })
    }
    if (input.taskRoleArn && !isSameName(input.taskRoleArn.slice(-String(request.inputs?.ApplicationName).length), request.inputs?.ApplicationName)) {
      this.report(`${does} with the role ${input.taskRoleArn}`, request.jobId, { input, ...call })
    }
  }

  private judgeDatabase(values: Record<string, string>, { jobId }: ReadRequest, does: string, call: TracedCall): void {
    const named = [values.RDS_INSTANCE_IDENTIFIER, values.RDS_CLUSTER_IDENTIFIER].filter((name) => name !== undefined)
    const own = this.provenance.ofJob(jobId).map(({ name }) => name)
    for (const name of named) {
      // RDS numbers the instances of a Multi-AZ cluster by itself.
      if (own.includes(name) || own.includes(name.replace(/-instance-\d$/, ''))) continue
      this.report(`${does} with the database ${name}, which the job has not made`, jobId, call)
    }
  }

  private judgeSharing(call: TracedCall, jobId: string | undefined, world: World): void {
    const request = this.requestOf(jobId, world)
    const added: string[] = call.input.ValuesToAdd ?? []
    const mayBeLetIn = call.account === world.stagingAccount
      ? world.targetAccountsOf(String(request?.inputs?.DestinationEnv)) : [world.stagingAccount]
    const strangers = added.filter((account) => !mayBeLetIn.includes(account))
    if (strangers.length > 0) this.report(`${call.operation} lets in ${strangers.join(', ')} for the job ${jobId}`, jobId, call)
  }

  private judgeCompletions(call: TracedCall, world: World): void {
    const { body } = world.completions().at(-1) ?? {}
    if (!body?.FinalSnapshotArn || this.provenance.of(body.FinalSnapshotArn)?.jobId === body.JobId) return
    this.report(`the completion of ${body.JobId} names ${body.FinalSnapshotArn}, which the job has not made`, body.JobId, call)
  }

  private find(identifier: string, account: string, kind: Existing['kind'], world: World): Existing | undefined {
    if (identifier.startsWith('arn:')) return world.byArn(identifier)
    return world.existing().find((one) => one.account === account && one.kind === kind && one.id === identifier.toLowerCase())
  }
}

export const onlyWhoMay: CheckerFactory = () => new OnlyWhoMay()
