import type { RdsOperation } from '../control-plane'
import { allEngineVersions, engineVersion } from '../engines'
import { flag, page, text } from '../input'
import { engineVersionView } from '../views'

/** The versions that the local cloud offers, fewer than AWS's. */
export const describeDBEngineVersions: RdsOperation = (_rds, { input }) => {
  const engine = text(input, 'Engine')
  const version = text(input, 'EngineVersion')
  const family = text(input, 'DBParameterGroupFamily')
  const defaultOnly = flag(input, 'DefaultOnly') ?? false
  const matching = allEngineVersions()
    .map((known, sequence) => ({ ...known, sequence }))
    .filter(
      (known) =>
        (engine === undefined || known.engine === engine) &&
        (version === undefined || known.version === version || known.version.startsWith(`${version}.`)) &&
        (family === undefined || known.family === family) &&
        (!defaultOnly || known.version === engineVersion(known.engine, version).version)
    )
  const { items, Marker } = page(input, matching)
  return { DBEngineVersions: items.map((known) => engineVersionView(known.engine, known.version)), Marker }
}
