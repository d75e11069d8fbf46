import { conditionHolds, type Condition } from '../../../local/iam/judge-conditions'

const functionRoles = require('../../../resources/function-roles.cjs')

interface Statement {
  Action: string | string[]
  Condition?: Record<string, Record<string, string>>
}

const listed = (condition: Statement['Condition'] = {}): Condition =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value].flat()]))
    ])
  )

const settings = (allowsUnmasked: boolean): Record<string, unknown> => ({
  'self:custom.prefix': 'maskopy-test',
  'self:custom.deployment': { sourceRoleArns: [], sourceKeyArns: [], scriptPrefixes: [], allowsUnmasked },
  'self:custom.config': { network: { subnetIds: [] }, applications: [] }
})

/** The statements by which a role may give a new snapshot these tags. */
const taggedBy = async (role: string, allowsUnmasked: boolean, tags: Record<string, string>): Promise<number> => {
  const { Resources } = await functionRoles({ resolveVariable: async (name: string) => settings(allowsUnmasked)[name] })
  const statements: Statement[] = Resources[role].Properties.Policies[0].PolicyDocument.Statement
  const requested = Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:requesttag/${tag}`, value]))
  return statements.filter(
    ({ Action, Condition }) => [Action].flat().includes('rds:AddTagsToResource') && conditionHolds(listed(Condition), requested)
  ).length
}

const raw = { 'maskopy:job': 'J' }
const final = { ...raw, 'maskopy:final': 'true' }

it('lets the step that makes raw copies tag none of them final, unless an environment allows unmasked ones', async () => {
  expect(await taggedBy('CopyToStagingRole', false, raw)).toBe(1)
  expect(await taggedBy('CopyToStagingRole', false, final)).toBe(0)
  expect(await taggedBy('CopyToStagingRole', true, final)).toBe(1)
})

it('lets the step that takes final snapshots tag nothing that is not', async () => {
  expect(await taggedBy('TakeFinalSnapshotRole', false, raw)).toBe(0)
  expect(await taggedBy('TakeFinalSnapshotRole', false, final)).toBe(1)
})
