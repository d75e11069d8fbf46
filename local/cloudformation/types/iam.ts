import { without, type Created, type Creation, type ResourceType } from '../resource-type'

interface InlinePolicy {
  PolicyName: string
  PolicyDocument: object
}

const putPolicies = async (call: Creation['call'], RoleName: string, policies: InlinePolicy[] = []): Promise<void> => {
  for (const { PolicyName, PolicyDocument } of policies) {
    await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) })
  }
}

interface Grants {
  Policies?: InlinePolicy[]
  ManagedPolicyArns?: string[]
}

const grant = async (call: Creation['call'], RoleName: string, { Policies, ManagedPolicyArns = [] }: Grants): Promise<void> => {
  await putPolicies(call, RoleName, Policies)
  for (const PolicyArn of ManagedPolicyArns) await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn })
}

/** Takes away what `before` granted, save what is granted further on. */
const withdraw = async (call: Creation['call'], RoleName: string, before: Grants, after: Grants = {}): Promise<void> => {
  const kept = (after.Policies ?? []).map(({ PolicyName }) => PolicyName)
  for (const { PolicyName } of before.Policies ?? []) {
    if (!kept.includes(PolicyName)) await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName })
  }
  for (const PolicyArn of before.ManagedPolicyArns ?? []) {
    if (!after.ManagedPolicyArns?.includes(PolicyArn)) await call('iam', 'DetachRolePolicy', { RoleName, PolicyArn })
  }
}

const roleMade = ({ properties, call }: Creation, RoleName: string, attributes: Created['attributes']): Created => ({
  ref: RoleName,
  attributes,
  delete: async () => {
    await withdraw(call, RoleName, properties)
    await call('iam', 'DeleteRole', { RoleName })
  }
})

export const role: ResourceType = {
  type: 'AWS::IAM::Role',
  name: 'RoleName',
  replaces: ['Path', 'MaxSessionDuration', 'Description', 'Tags'],
  applies: [
    'RoleName',
    'Path',
    'AssumeRolePolicyDocument',
    'Policies',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Description',
    'Tags'
  ],
  create: async (creation) => {
    const { properties, call, generatedName } = creation
    const { Path = '/', AssumeRolePolicyDocument, MaxSessionDuration, Description, Tags } = properties
    const RoleName = properties.RoleName ?? generatedName(64)
    const { Role } = await call('iam', 'CreateRole', {
      RoleName,
      Path,
      AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
      MaxSessionDuration,
      Description,
      Tags
    })
    await grant(call, RoleName, properties)
    return roleMade(creation, RoleName, { Arn: Role.Arn, RoleId: Role.RoleId })
  },
  update: async (creation, { ref: RoleName, attributes, properties: before }) => {
    const { properties, call } = creation
    const PolicyDocument = JSON.stringify(properties.AssumeRolePolicyDocument)
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument })
    await grant(call, RoleName, properties)
    await withdraw(call, RoleName, before, properties)
    return roleMade(creation, RoleName, attributes)
  }
}

const deletePolicy = async ({ PolicyName, Roles = [] }: Creation['properties'], call: Creation['call']): Promise<void> => {
  for (const RoleName of Roles) await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName })
}

const putPolicy = async (properties: Creation['properties'], call: Creation['call'], ref: string): Promise<Created> => {
  const { PolicyName, PolicyDocument, Roles = [] } = properties
  for (const RoleName of Roles) await putPolicies(call, RoleName, [{ PolicyName, PolicyDocument }])
  return { ref, delete: () => deletePolicy(properties, call) }
}

export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  applies: ['PolicyName', 'PolicyDocument', 'Roles'],
  create: ({ properties, call, generatedName }) => putPolicy(properties, call, generatedName()),
  update: async ({ properties, call }, { ref, properties: before }) => {
    const gone = before.PolicyName === properties.PolicyName ? without(before.Roles, properties.Roles) : (before.Roles ?? [])
    const put = await putPolicy(properties, call, ref)
    await deletePolicy({ ...before, Roles: gone }, call)
    return put
  }
}

export const managedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  applies: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  records: ['Description'],
  create: async ({ properties, call, generatedName }) => {
    const { ManagedPolicyName, Path = '/', PolicyDocument, Roles = [] } = properties
    const PolicyName = ManagedPolicyName ?? generatedName(128)
    const { Policy } = await call('iam', 'CreatePolicy', { PolicyName, Path, PolicyDocument: JSON.stringify(PolicyDocument) })
    const PolicyArn = Policy.Arn
    for (const RoleName of Roles) await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn })
    const remove = async () => {
      for (const RoleName of Roles) await call('iam', 'DetachRolePolicy', { RoleName, PolicyArn })
      await call('iam', 'DeletePolicy', { PolicyArn })
    }
    return { ref: PolicyArn, attributes: { PolicyArn }, delete: remove }
  }
}
