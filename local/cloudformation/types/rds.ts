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

/** Groups of instances and of clusters differ in their words only. */
const parameterGroupOf = (noun: 'DBParameterGroup' | 'DBClusterParameterGroup'): ResourceType => ({
  type: `AWS::RDS::${noun}`,
  applies: [`${noun}Name`, 'Family', 'Description', 'Tags'],
  records: ['Parameters'],
  create: async ({ properties, call, generatedName }) => {
    const { Family: DBParameterGroupFamily, Description, Tags } = properties
    const name = { [`${noun}Name`]: (properties[`${noun}Name`] ?? generatedName()).toLowerCase() }
    await call('rds', `Create${noun}`, { ...name, DBParameterGroupFamily, Description, Tags })
    return { ref: name[`${noun}Name`], attributes: name, delete: () => call('rds', `Delete${noun}`, name) }
  }
})

export const parameterGroup = parameterGroupOf('DBParameterGroup')
export const clusterParameterGroup = parameterGroupOf('DBClusterParameterGroup')
