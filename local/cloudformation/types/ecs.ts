import type { ResourceType } from '../resource-type'

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** ECS calls members by the properties' names with a small first letter. */
export const ecsShape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ecsShape)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [lowerFirst(name), ecsShape(member)]))
}

export const cluster: ResourceType = {
  type: 'AWS::ECS::Cluster',
  name: 'ClusterName',
  applies: ['ClusterName', 'CapacityProviders', 'DefaultCapacityProviderStrategy', 'Tags'],
  records: ['ClusterSettings', 'Configuration'],
  create: async ({ properties, call, generatedName }) => {
    const clusterName = properties.ClusterName ?? generatedName()
    const { ClusterSettings: _settings, Configuration: _configuration, ...rest } = properties
    const created = await call('ecs', 'CreateCluster', { ...(ecsShape(rest) as object), clusterName })
    return {
      ref: clusterName,
      attributes: { Arn: created.cluster.clusterArn },
      delete: () => call('ecs', 'DeleteCluster', { cluster: clusterName })
    }
  }
}
