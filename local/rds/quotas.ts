/** Limits of one account in one Region. Source: RDS and Aurora guides, "Quotas and constraints". */
export interface Quotas {
  /** Snapshot copies in flight, queued ones included, of everything but Aurora. */
  copiesInFlight: number
  auroraCopiesInFlight: number
  manualSnapshots: number
  manualClusterSnapshots: number
  /** Aurora members count too. */
  instances: number
  clusters: number
  parameterGroups: number
  clusterParameterGroups: number
  optionGroups: number
  subnetGroups: number
  /** Accounts that one snapshot may be shared with. */
  accountsPerSnapshot: number
}

export const DEFAULT_QUOTAS: Quotas = {
  copiesInFlight: 20,
  auroraCopiesInFlight: 5,
  manualSnapshots: 100,
  manualClusterSnapshots: 100,
  instances: 40,
  clusters: 40,
  parameterGroups: 50,
  clusterParameterGroups: 50,
  optionGroups: 20,
  subnetGroups: 50,
  accountsPerSnapshot: 20
}
