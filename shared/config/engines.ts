import { SPOKEN_ENGINES } from '../runner-contract'

/** Whether a thing is a cluster its engine does not say: `postgres` and `mysql` are both. */
export type DatabaseKind = 'instance' | 'cluster'

/** Engines whose snapshots are copied. Clusters of `postgres` and `mysql` are Multi-AZ DB clusters. */
export const supportedEngines: Readonly<Record<DatabaseKind, readonly string[]>> = {
  instance: [
    'postgres', 'mysql', 'mariadb',
    'oracle-ee', 'oracle-ee-cdb', 'oracle-se2', 'oracle-se2-cdb',
    'sqlserver-ee', 'sqlserver-se', 'sqlserver-ex', 'sqlserver-web'
  ],
  cluster: ['aurora-postgresql', 'aurora-mysql', 'postgres', 'mysql']
}

/** Whether the default runner can obfuscate and verify databases of this engine. */
export const isSpoken = (engine: string): boolean => (SPOKEN_ENGINES as readonly string[]).includes(engine)

/** Engines that only an application's own image can obfuscate, and nobody verifies. */
export const unspokenEngines: readonly string[] = [...new Set(Object.values(supportedEngines).flat())].filter(
  (engine) => !isSpoken(engine)
)

export const isAurora = (engine: string): boolean => engine.startsWith('aurora-')
export const isOracle = (engine: string): boolean => engine.startsWith('oracle-')
