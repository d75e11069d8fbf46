import type { DataPlane, Endpoint } from './data-plane'

/** Whether storage holds what came out of production, or what a masking run has made of it. */
export type Taint = 'raw' | 'masked'

/** A data plane without data, for engines that cannot run here and for simulations: it only remembers. */
export interface MetadataDataPlane extends DataPlane {
  /** Of a database's storage or a snapshot's; undefined where there is none. */
  taintOf(storageId: string): Taint | undefined
  /** Throws where there is no such storage. Copies, snapshots and restores made from now on inherit it. */
  setTaint(storageId: string, taint: Taint): void
  /** Everything that exists, by storage id. */
  storages(): ReadonlyMap<string, Taint>
}

/** `host` of the address is the storage's id, under a domain that never resolves. */
export const createMetadataDataPlane = (): MetadataDataPlane => {
  const storages = new Map<string, Taint>()
  const inherit = (from: string, to: string) => {
    const taint = storages.get(from)
    if (!taint) throw new Error(`There is no storage ${from}.`)
    storages.set(to, taint)
  }
  const endpointOf = (storageId: string): Endpoint => ({ address: `${storageId.toLowerCase()}.rds.invalid`, port: 0 })
  const remove = async (storageId: string) => void storages.delete(storageId)
  return {
    create: async ({ storageId }) => {
      storages.set(storageId, 'raw')
      return endpointOf(storageId)
    },
    snapshot: async (storageId, snapshotId) => inherit(storageId, snapshotId),
    copySnapshot: async (snapshotId, newSnapshotId) => inherit(snapshotId, newSnapshotId),
    restore: async (snapshotId, storageId) => {
      inherit(snapshotId, storageId)
      return endpointOf(storageId)
    },
    setMasterPassword: async (storageId) => {
      if (!storages.has(storageId)) throw new Error(`There is no storage ${storageId}.`)
    },
    deleteDatabase: remove,
    deleteSnapshot: remove,
    close: async () => storages.clear(),
    taintOf: (storageId) => storages.get(storageId),
    setTaint: (storageId, taint) => {
      if (!storages.has(storageId)) throw new Error(`There is no storage ${storageId}.`)
      storages.set(storageId, taint)
    },
    storages: () => storages
  }
}
