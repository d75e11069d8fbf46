import * as z from 'zod'

/** The output document of the request contract, member for member; what it calls a string may be empty, but must be there. */

const text = z.string()
/** What another run mode has in its place. */
const absent = z.undefined().optional()
const tags = z.array(z.strictObject({ Key: text, Value: text })).min(1)
/** Tags of transient things, as the contract shows them. */
const maskopyTags = tags.refine((list) => list.some(({ Key, Value }) => Key === 'ApplicationName' && Value === 'MASKOPY'), 'ApplicationName')
const costCenter = (list: { Key: string }[]) => list.some(({ Key }) => Key === 'Cost Center')
const epochSeconds = z.number().min(1e9).max(1e10)
const details = z.array(z.strictObject({ Name: text, Value: text }))
const snapshotName = text.min(1)
const snapshotArn = text.regex(/^arn:aws:rds:[^:]+:\d{12}:(cluster-)?snapshot:.+$/)

const container = z.object({
  ContainerArn: text, Cpu: text, ExitCode: z.int(), GpuIds: z.array(text), Image: text, ImageDigest: text, LastStatus: text,
  Name: text, NetworkBindings: z.array(z.unknown()),
  NetworkInterfaces: z.array(z.strictObject({ AttachmentId: text, PrivateIpv4Address: text })), RuntimeId: text, TaskArn: text
})

const task = (launchType: 'FARGATE' | 'EC2') =>
  z.object({
    Attachments: z.array(z.strictObject({ Details: details, Id: text, Status: text, Type: z.literal('eni') })).min(1),
    ClusterArn: text,
    Connectivity: text,
    ConnectivityAt: epochSeconds,
    Containers: z.array(container).length(1),
    Cpu: text,
    CreatedAt: epochSeconds,
    DesiredStatus: text,
    ExecutionStoppedAt: epochSeconds,
    Group: text,
    InferenceAccelerators: z.array(z.unknown()),
    LastStatus: z.literal('STOPPED'),
    LaunchType: z.literal(launchType),
    Memory: text,
    Overrides: z.object({
      ContainerOverrides: z.array(z.object({ Environment: z.array(z.unknown()), Name: text, ResourceRequirements: z.array(z.unknown()) })),
      InferenceAcceleratorOverrides: z.array(z.unknown())
    }),
    PullStartedAt: epochSeconds,
    PullStoppedAt: epochSeconds,
    StartedAt: epochSeconds,
    StartedBy: text,
    StopCode: text,
    StoppedAt: epochSeconds,
    StoppedReason: text,
    StoppingAt: epochSeconds,
    Tags: z.array(z.strictObject({ Key: text, Value: text })),
    TaskArn: text,
    TaskDefinitionArn: text,
    Version: z.int(),
    ...(launchType === 'FARGATE' && { PlatformVersion: text })
  })

const place = { ClusterName: text.min(1), TaskDefinition: text.regex(/^arn:aws:ecs:/) }

const copies = {
  CreatedSnapshots: z
    .array(
      z.strictObject({
        SnapshotName: snapshotName,
        SnapshotARN: snapshotArn,
        InstanceIdentifier: text.min(1),
        Tags: maskopyTags.refine(costCenter),
        RdsParameterGroup: text
      })
    )
    .length(1),
  SnapshotsAvailable: z.literal(true),
  SharedSnapshots: z.literal(true),
  DestinationSnapshotsAvailable: z.literal(true)
}
const destination = (ofTags: typeof tags) =>
  z
    .array(
      z.strictObject({ SnapshotName: snapshotName, SnapshotARN: snapshotArn, InstanceIdentifier: text.min(1), SnapshotTags: ofTags, Tags: ofTags })
    )
    .length(1)

const ending = {
  CreatedFinalSnapshots: z.array(z.object({ SnapshotName: snapshotName })).length(1),
  FinalSnapshotAvailable: z.literal(true),
  CleanupAndTagging: z.tuple([z.strictObject({ Success: z.literal(true) }), z.strictObject({ Message: text.min(1) })]),
  Publish: z.object({
    MD5OfMessageBody: text.regex(/^[0-9a-f]{32}$/),
    MessageId: z.uuid(),
    SdkHttpMetadata: z.strictObject({ HttpHeaders: z.record(text, text), HttpStatusCode: z.literal(200) }),
    SdkResponseMetadata: z.strictObject({ RequestId: text.min(1) })
  })
}

const masked = {
  ...copies,
  CreatedDestinationSnapshots: destination(maskopyTags),
  DestinationRestoredDatabasesComplete: z.literal(true),
  ...ending
}

const unmasked = z.object({
  ...copies,
  CreatedDestinationSnapshots: destination(tags),
  DestinationRestoredDatabases: absent,
  DestinationRestoredDatabasesComplete: absent,
  fargate: absent,
  ecs: absent,
  ECSRunTask: absent,
  ...ending
})

/** An instance; an Aurora cluster and its member; a Multi-AZ DB cluster, whose instances RDS makes by itself. */
export type EngineKind = 'instance' | 'aurora' | 'multi-az'

/** What the record of a job that succeeded holds at its top level; other members are not the contract's. */
export const outputDocument = (mode: 'fargate' | 'ecs' | 'none', kind: EngineKind): z.ZodType => {
  if (mode === 'none') return unmasked
  const DestinationRestoredDatabases = z.array(text.min(1)).length(kind === 'aurora' ? 2 : 1)
  return mode === 'fargate'
    ? z.object({ ...masked, DestinationRestoredDatabases, fargate: z.strictObject(place), ecs: absent, ECSRunTask: task('FARGATE') })
    : z.object({ ...masked, DestinationRestoredDatabases, fargate: absent, ecs: z.object(place), ECSRunTask: task('EC2') })
}
