import type { Creation, ResourceType } from '../resource-type'

interface InlinePolicy {
  PolicyName: string
  PolicyDocument: object
}

const putPolicies = async (call: Creation['call'], RoleName: string, policies: InlinePolicy[] = []): Promise<void> => {
  for (const { PolicyName, PolicyDocument } of policies) {
    await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) })
  }
}

export const role: ResourceType = {
  type: 'AWS::IAM::Role',
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
  create: async ({ properties, call, generatedName }) => {
    const { Path = '/', AssumeRolePolicyDocument, Policies = [], ManagedPolicyArns = [], ...plain } = properties
    const { MaxSessionDuration, Description, Tags } = plain
    const RoleName = properties.RoleName ?? generatedName(64)
    const { Role } = await call('iam', 'CreateRole', {
      RoleName,
      Path,
      AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
      MaxSessionDuration,
      Description,
      Tags
    })
    await putPolicies(call, RoleName, Policies)
    for (const PolicyArn of ManagedPolicyArns) await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn })
    const remove = async () => {
      for (const { PolicyName } of Policies) await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName })
      for (const PolicyArn of ManagedPolicyArns) await call('iam', 'DetachRolePolicy', { RoleName, PolicyArn })
      await call('iam', 'DeleteRole', { RoleName })
    }
    return { ref: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId }, delete: remove }
  }
}

export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  applies: ['PolicyName', 'PolicyDocument', 'Roles'],
  create: async ({ properties, call, generatedName }) => {
    const { PolicyName, PolicyDocument, Roles = [] } = properties
    for (const RoleName of Roles) await putPolicies(call, RoleName, [{ PolicyName, PolicyDocument }])
    const remove = async () => {
      for (const RoleName of Roles) await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName })
    }
    return { ref: generatedName(), delete: remove }
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
