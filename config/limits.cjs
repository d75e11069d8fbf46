/**
 * Stops the packaging where the template would go past a limit of AWS: roles and functions grow with the applications and source
 * accounts of the configuration, and a deployment would find that out in the middle.
 */

/** Of inline policies of one role, white space aside (AWS Identity and Access Management User Guide, "IAM and AWS STS quotas"). */
const policyMaximumCharacters = 10_240
/** Of a function's environment (AWS Lambda Developer Guide, "Lambda quotas"). */
const environmentMaximumBytes = 4096
/** Of resources in a template (AWS CloudFormation User Guide, "CloudFormation quotas"). */
const resourcesMaximum = 500

const nameOf = ({ Properties = {} }) => Object.entries(Properties).find(([name, value]) => /Name$/.test(name) && typeof value === 'string')?.[1]

/** What stands for an ARN, a URL or an id that only AWS knows: none is longer than 60 characters and a name of ours, or than 90. */
const standIn = (resource = {}) => {
  if (resource.Type === 'AWS::EC2::SecurityGroup') return 'sg-0123456789abcdef0'
  const name = nameOf(resource)
  return name === undefined ? 'x'.repeat(90) : `${'x'.repeat(60)}${name}`
}

/** A value of the template as CloudFormation would fill it in, at its longest. */
const filledIn = (value, resources, pseudo) => {
  if (Array.isArray(value)) return value.map((one) => filledIn(one, resources, pseudo))
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text, 'Fn::Join': join } = value
  const named = (name) => pseudo[name] ?? standIn(resources[name.split('.')[0]])
  if (Ref) return named(Ref)
  if (attribute) return named([attribute].flat()[0])
  if (typeof text === 'string') return text.replace(/\$\{([^}]+)\}/g, (_, name) => named(name))
  if (join) return filledIn(join[1], resources, pseudo).join(join[0])
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filledIn(one, resources, pseudo)]))
}

const lengthOf = (values) => values.reduce((sum, value) => sum + JSON.stringify(value).length, 0)

/** Sizes of a compiled template, each with the limit that it must keep, and what both are of. */
const sizesOf = ({ Resources }, { partition, region, stagingAccountId }) => {
  const pseudo = {
    'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': stagingAccountId, 'AWS::URLSuffix': 'amazonaws.com.cn'
  }
  const fill = (value) => filledIn(value, Resources, pseudo)
  const sizes = Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
    if (Type === 'AWS::IAM::Role') {
      const size = lengthOf(fill(Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument))
      return [{ what: `The policies of the role ${Properties.RoleName}`, size, unit: 'characters', maximum: policyMaximumCharacters }]
    }
    if (Type !== 'AWS::Lambda::Function') return []
    const size = lengthOf(Object.entries(fill(Properties.Environment?.Variables ?? {})).flat())
    return [{ what: `The environment of the function ${Properties.FunctionName}`, size, unit: 'bytes', maximum: environmentMaximumBytes }]
  })
  return [...sizes, { what: 'The template', size: Object.keys(Resources).length, unit: 'resources', maximum: resourcesMaximum }]
}

/** One sentence about the first limit that would be broken, and what there is too much of; undefined where all are kept. */
const brokenLimit = (template, config) => {
  const broken = sizesOf(template, config).find(({ size, maximum }) => size > maximum)
  if (!broken) return undefined
  const { applications, sourceAccounts } = config
  const prefixes = applications.flatMap(({ scriptPrefixes }) => scriptPrefixes)
  const { what, size, unit, maximum } = broken
  return (
    `${what} would have up to ${size} ${unit}, and AWS takes ${maximum}: ${applications.length} applications, ${prefixes.length} script ` +
    `prefixes and ${sourceAccounts.length} source accounts are too many for the stage '${config.stage}'. Move some to a stage of their own.`
  )
}

module.exports = class Limits {
  constructor(serverless) {
    const check = () => {
      const { compiledCloudFormationTemplate } = serverless.service.provider
      const sentence = brokenLimit(compiledCloudFormationTemplate, serverless.service.custom.config)
      if (sentence) throw new serverless.classes.Error(sentence)
    }
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': check }
  }
}
Object.assign(module.exports, { brokenLimit, sizesOf })
