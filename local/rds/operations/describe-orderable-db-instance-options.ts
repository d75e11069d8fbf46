import type { RdsOperation } from '../control-plane'
import { allEngineVersions, isAurora } from '../engines'
import { page, requiredText, text } from '../input'

const CLASSES = ['db.t4g.medium', 'db.t4g.large', 'db.r6g.large', 'db.r6g.xlarge', 'db.m6g.large']

/** Aurora begins with `medium`. */
const SMALL_CLASSES = ['db.t4g.micro', 'db.t4g.small']

/** A handful of classes for every engine version. */
export const describeOrderableDBInstanceOptions: RdsOperation = (rds, { input }) => {
  const engine = requiredText(input, 'Engine')
  const version = text(input, 'EngineVersion')
  const wanted = text(input, 'DBInstanceClass')
  const options = allEngineVersions()
    .filter((known) => known.engine === engine && (version === undefined || known.version === version))
    .flatMap((known) => [...(isAurora(known.engine) ? [] : SMALL_CLASSES), ...CLASSES].map((name) => ({ known, name })))
    .filter(({ name }) => wanted === undefined || name === wanted)
    .map((option, sequence) => ({ ...option, sequence }))
  const { items, Marker } = page(input, options)
  return {
    OrderableDBInstanceOptions: items.map(({ known, name }) => ({
      Engine: known.engine,
      EngineVersion: known.version,
      DBInstanceClass: name,
      LicenseModel: known.licenseModel,
      AvailabilityZones: ['a', 'b', 'c'].map((zone) => ({ Name: rds.region + zone })),
      MultiAZCapable: true,
      Vpc: true,
      SupportsStorageEncryption: true,
      StorageType: isAurora(known.engine) ? 'aurora' : 'gp2'
    })),
    Marker
  }
}
