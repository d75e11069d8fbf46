import type { Template } from './template'

/** Types that make or change identities, with the property that names them. */
const identities: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined
}

/** Types of the template for which whoever deploys it has to acknowledge that it makes identities. */
export const identityTypes = ({ Resources }: Template): string[] =>
  [...new Set(Object.values(Resources).map(({ Type }) => Type))].filter((type) => type in identities)

/** The acknowledgement that CloudFormation wants for a template: a stronger one for identities with names of their own. */
export const requiredCapabilities = (template: Template): string[] => {
  if (identityTypes(template).length === 0) return []
  const named = Object.values(template.Resources).some(({ Type, Properties = {} }) => {
    const name = identities[Type]
    return name !== undefined && name in Properties
  })
  return [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM']
}
