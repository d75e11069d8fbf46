import type { Clock } from '../core/clock'

/** Gives the bytes of a zipped bundle by the `Code.S3Key` that the packaging tool wrote; undefined if it made no such bundle. */
export type Artifacts = (s3Key: string) => Uint8Array | undefined

/** What a resource type may use to create and delete one resource. */
export interface Creation {
  logicalId: string
  stackName: string
  /** Intrinsic functions resolved. */
  properties: Readonly<Record<string, any>>
  account: string
  region: string
  partition: string
  clock: Clock
  artifacts: Artifacts
  /** Calls an operation as whoever deploys the stack. */
  call(service: string, operation: string, input: object): Promise<any>
  /** The physical name CloudFormation makes where the template gives none: `stack-LogicalId-4K3J2…`. */
  generatedName(maximumLength?: number): string
}

export interface Created {
  /** The physical id: what `Ref` gives. */
  ref: string
  /** What `Fn::GetAtt` gives, by attribute name. */
  attributes?: Readonly<Record<string, unknown>>
  delete?(): Promise<unknown>
}

/** What there is of a resource that is to be changed. */
export interface Present extends Created {
  properties: Creation['properties']
}

/** How one type of resource is made. A property in neither list fails the deployment: nothing is ignored in silence. */
export interface ResourceType {
  type: string
  /** Properties that take effect. */
  applies: readonly string[]
  /** Properties that are only remembered, because the local cloud has nothing that they could change. */
  records?: readonly string[]
  create(creation: Creation): Promise<Created>
  /**
   * Changes the resource in its place: `creation` has the new properties, and names what has no name as it is named already. A type without
   * this is made anew when something about it changes.
   */
  update?(creation: Creation, present: Present): Promise<Created>
  /** Properties whose change means another resource in its place, besides its name. */
  replaces?: readonly string[]
  /** The property that names the resource; two cannot have the same. */
  name?: string
}

/** CloudFormation's `Tags` (a list everywhere but in SQS and Lambda, which take a map). */
export const tagMap = (tags: { Key: string; Value: string }[] | undefined): Record<string, string> | undefined =>
  tags && Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))

/** What of one list is not in another, in which it may be missing altogether. */
export const without = (before: readonly string[] = [], after: readonly string[] = []): string[] =>
  before.filter((one) => !after.includes(one))

/** A type that no emulated service knows: remembered, with the physical id and attributes that others may refer to. */
export const recordOnly = (
  type: string,
  records: readonly string[],
  describe: (creation: Creation) => Created = ({ generatedName }) => ({ ref: generatedName() })
): ResourceType => ({
  type, applies: [], records, create: async (creation) => describe(creation), update: async (creation) => describe(creation)
})
