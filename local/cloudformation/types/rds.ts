import type { ResourceType } from '../resource-type'

export const subnetGroup: ResourceType = {
  type: 'AWS::RDS::DBSubnetGroup',
  applies: ['DBSubnetGroupName', 'DBSubnetGroupDescription', 'SubnetIds', 'Tags'],
  create: async ({ properties, call, generatedName }) => {
    const DBSubnetGroupName = (properties.DBSubnetGroupName ?? generatedName()).toLowerCase()
    await call('rds', 'CreateDBSubnetGroup', { ...properties, DBSubnetGroupName })
    return { ref: DBSubnetGroupName, delete: () => call('rds', 'DeleteDBSubnetGroup', { DBSubnetGroupName }) }
  }
}

export const parameterGroup: ResourceType = {
  type: 'AWS::RDS::DBParameterGroup',
  applies: ['DBParameterGroupName', 'Family', 'Description', 'Tags'],
  records: ['Parameters'],
  create: async ({ properties, call, generatedName }) => {
    const { Family: DBParameterGroupFamily, Description, Tags } = properties
    const DBParameterGroupName = (properties.DBParameterGroupName ?? generatedName()).toLowerCase()
    await call('rds', 'CreateDBParameterGroup', { DBParameterGroupName, DBParameterGroupFamily, Description, Tags })
    return {
      ref: DBParameterGroupName,
      attributes: { DBParameterGroupName },
      delete: () => call('rds', 'DeleteDBParameterGroup', { DBParameterGroupName })
    }
  }
}
