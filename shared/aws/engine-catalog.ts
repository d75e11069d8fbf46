import {
  DescribeDBEngineVersionsCommand, DescribeOptionGroupsCommand, paginateDescribeDBEngineVersions, type DBEngineVersion, type RDSClient
} from '@aws-sdk/client-rds'
import { unlessMissing } from './rds-replies'

/** What parameter and option groups of an engine's version are made for. */
export interface EngineVersion {
  /** As `postgres17`, `oracle-ee-19`, `aurora-mysql8.0`. */
  family: string
  /** As `17`, `19`, `8.0`. */
  major: string
}

export interface OptionGroup {
  name: string
  engine: string
  /** Major engine version. */
  major: string
  options: { name: string; permanent: boolean; persistent: boolean }[]
}

const versionOf = ({ DBParameterGroupFamily = '', MajorEngineVersion = '' }: DBEngineVersion): EngineVersion => ({
  family: DBParameterGroupFamily, major: MajorEngineVersion
})

/** Engine versions and option groups, as one account sees them. */
export class EngineCatalog {
  constructor(private readonly client: RDSClient) {}

  /** A minor version that RDS lists no more is judged by its major one; undefined where that is not there either. */
  async version(engine: string, version: string): Promise<EngineVersion | undefined> {
    const exact = await this.client.send(
      new DescribeDBEngineVersionsCommand({ Engine: engine, EngineVersion: version, IncludeAll: true })
    )
    const [found] = exact.DBEngineVersions ?? []
    if (found) return versionOf(found)
    const pages = paginateDescribeDBEngineVersions({ client: this.client }, { Engine: engine, IncludeAll: true })
    for await (const { DBEngineVersions = [] } of pages) {
      const near = DBEngineVersions.find(({ MajorEngineVersion: major }) => major && `${version}.`.startsWith(`${major}.`))
      if (near) return versionOf(near)
    }
    return undefined
  }

  async optionGroup(name: string): Promise<OptionGroup | undefined> {
    const reply = await unlessMissing(
      'OptionGroupNotFound',
      this.client.send(new DescribeOptionGroupsCommand({ OptionGroupName: name }))
    )
    const found = reply?.OptionGroupsList?.[0]
    return found && {
      name: found.OptionGroupName ?? name,
      engine: found.EngineName ?? '',
      major: found.MajorEngineVersion ?? '',
      options: (found.Options ?? []).map(({ OptionName = '', Permanent = false, Persistent = false }) => ({
        name: OptionName, permanent: Permanent, persistent: Persistent
      }))
    }
  }
}
