import { invalidCombination, invalidValue } from './errors'

/** One engine of DescribeDBEngineVersions, in the versions that the local cloud offers; the first is the Region's default. */
interface Engine {
  versions: string[]
  port: number
  licenseModel: string
  /** How many dotted parts of the version make its major version. */
  majorParts: 1 | 2
  /** Versions that do not stand in the parameter group family as they are. */
  family?: (major: string) => string
}

const oracle: Engine = {
  versions: ['19.0.0.0.ru-2025-04.rur-2025-04.r1', '21.0.0.0.ru-2025-04.rur-2025-04.r1'],
  port: 1521,
  licenseModel: 'bring-your-own-license',
  majorParts: 1
}
const sqlServer: Engine = {
  versions: ['15.00.4430.1.v1', '16.00.4195.2.v1'],
  port: 1433,
  licenseModel: 'license-included',
  majorParts: 2,
  family: (major) => major.replace(/\.00$/, '.0')
}
const db2: Engine = {
  versions: ['11.5.9.0.sb00050000.r1'],
  port: 50000,
  licenseModel: 'bring-your-own-license',
  majorParts: 2
}
const postgresVersions = ['17.4', '17.5', '16.8', '16.9', '15.12', '14.17', '13.20']

const ENGINES: Readonly<Record<string, Engine>> = {
  postgres: { versions: postgresVersions, port: 5432, licenseModel: 'postgresql-license', majorParts: 1 },
  mysql: { versions: ['8.0.41', '8.0.42', '8.4.4'], port: 3306, licenseModel: 'general-public-license', majorParts: 2 },
  mariadb: {
    versions: ['11.4.5', '10.11.11', '10.6.21'],
    port: 3306,
    licenseModel: 'general-public-license',
    majorParts: 2
  },
  'oracle-ee': oracle,
  'oracle-ee-cdb': oracle,
  'oracle-se2': { ...oracle, licenseModel: 'license-included' },
  'oracle-se2-cdb': { ...oracle, licenseModel: 'license-included' },
  'sqlserver-ee': sqlServer,
  'sqlserver-se': sqlServer,
  'sqlserver-ex': sqlServer,
  'sqlserver-web': sqlServer,
  'sqlserver-dev-ee': sqlServer,
  'db2-ae': db2,
  'db2-ce': db2,
  'db2-se': db2,
  'aurora-postgresql': {
    versions: ['16.6', '16.8', '17.4', '15.10', '14.15'],
    port: 5432,
    licenseModel: 'postgresql-license',
    majorParts: 1
  },
  'aurora-mysql': {
    versions: ['8.0.mysql_aurora.3.08.2', '8.0.mysql_aurora.3.04.4'],
    port: 3306,
    licenseModel: 'general-public-license',
    majorParts: 2
  }
}

export interface EngineVersion {
  engine: string
  version: string
  majorVersion: string
  /** DBParameterGroupFamily. */
  family: string
  port: number
  licenseModel: string
}

export const isAurora = (engine: string): boolean => engine.startsWith('aurora-')

/** `mysql` and `postgres` exist as Multi-AZ DB clusters besides. */
export const isClusterEngine = (engine: string): boolean => isAurora(engine) || engine === 'mysql' || engine === 'postgres'

const describe = (engine: string, version: string): EngineVersion => {
  const known = ENGINES[engine]!
  const majorVersion = version.split('.').slice(0, known.majorParts).join('.')
  const infix = /^(oracle|sqlserver|db2)/.test(engine) ? '-' : ''
  return {
    engine,
    version,
    majorVersion,
    family: `${engine}${infix}${known.family?.(majorVersion) ?? majorVersion}`,
    port: known.port,
    licenseModel: known.licenseModel
  }
}

export const allEngineVersions = (): EngineVersion[] =>
  Object.entries(ENGINES).flatMap(([engine, { versions }]) => versions.map((version) => describe(engine, version)))

/**
 * The version that a request means: exact, the newest of a major version, or the Region's default where it names none. Any
 * minor version of a listed major one is taken, as there are more of them than are listed.
 */
export const engineVersion = (engine: string, version?: string): EngineVersion => {
  const known = ENGINES[engine]
  if (!known) throw invalidValue('Invalid DB engine')
  if (version === undefined) return describe(engine, known.versions[0]!)
  const majors = known.versions.map((listed) => describe(engine, listed).majorVersion)
  if (!/^\d+(\.[\w-]+)*$/.test(version) || !majors.includes(describe(engine, version).majorVersion))
    throw invalidCombination(`Cannot find version ${version} for ${engine}`)
  const listed = known.versions.filter((candidate) => candidate === version || candidate.startsWith(`${version}.`))
  return describe(engine, listed.at(-1) ?? version)
}

/** Whether `version` comes before `other`, part by part. */
export const isOlder = (version: string, other: string): boolean =>
  version.localeCompare(other, 'en', { numeric: true }) < 0

export const defaultParameterGroup = ({ family }: EngineVersion): string => `default.${family}`

export const defaultOptionGroup = ({ engine, majorVersion }: EngineVersion): string =>
  `default:${engine}-${majorVersion.replace(/\./g, '-')}`
