import type { ContainerInstances } from '../../shared/aws/container-instances'
import type { Removable } from '../../shared/aws/removal'
import type { LedgerEntry } from '../../shared/job/job'

/** A container instance is gone when it is `terminated`. */
export const instanceRemoval = (entry: LedgerEntry, instances: ContainerInstances): Removable => ({
  describe: async () => {
    const found = await instances.instance(entry.Name)
    return found?.status === 'terminated' ? undefined : found
  },
  delete: async () => {
    const found = await instances.instance(entry.Name)
    if (found) await instances.terminate(found.id)
  }
})

/** A cluster is gone when it is `INACTIVE`. */
export const clusterRemoval = (entry: LedgerEntry, instances: ContainerInstances): Removable => ({
  describe: () => instances.cluster(entry.Name),
  delete: () => instances.deleteCluster(entry.Name)
})
