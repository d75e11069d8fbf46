/** A tag as AWS writes it. */
export interface Tag {
  Key: string
  Value: string
}

/** An ECS task in the spelling of the output document: PascalCase, times as epoch seconds. */
export type TaskOutput = Record<string, unknown>

/**
 * The output document of the request contract. These members stand at the top level of the job item as they become known,
 * under exactly these names.
 */
export interface Outputs {
  CreatedSnapshots?: {
    SnapshotName: string
    SnapshotARN: string
    InstanceIdentifier: string
    Tags: Tag[]
    RdsParameterGroup: string
  }[]
  SnapshotsAvailable?: boolean
  SharedSnapshots?: boolean
  CreatedDestinationSnapshots?: {
    SnapshotName: string
    InstanceIdentifier: string
    SnapshotARN: string
    SnapshotTags: Tag[]
    /** The same list once more: the contract's table and its sample document disagree about the name. */
    Tags: Tag[]
  }[]
  DestinationSnapshotsAvailable?: boolean
  DestinationRestoredDatabases?: string[]
  DestinationRestoredDatabasesComplete?: boolean
  fargate?: { ClusterName: string; TaskDefinition: string }
  /** Instead of `fargate` in mode `ecs`. */
  ecs?: { ClusterName: string; TaskDefinition: string; InstanceId: string }
  ECSRunTask?: TaskOutput
  CreatedFinalSnapshots?: { SnapshotName: string; SnapshotARN: string }[]
  FinalSnapshotAvailable?: boolean
  SharedWith?: string[]
  CleanupAndTagging?: [{ Success: boolean }, { Message: string }]
  Publish?: {
    /** The completion message, fixed before it is sent. */
    MessageBody: string
    MD5OfMessageBody?: string
    MessageId?: string
    SdkHttpMetadata?: { HttpHeaders: Record<string, string>; HttpStatusCode: number }
    SdkResponseMetadata?: { RequestId: string }
  }
}
