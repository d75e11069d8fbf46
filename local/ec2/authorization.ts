import type { Access, Call, ConditionValues } from '../core/call'
import { listOf } from '../wire/readers'
import type { Ec2, Tag } from './state'

type Accesses = (call: Call) => Access[]

const tagValues = (kind: 'requesttag' | 'resourcetag', tags: Tag[] = []): ConditionValues => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:${kind}/${Key.toLowerCase()}`, Value])),
  ...(kind === 'requesttag' && tags.length > 0 ? { 'aws:tagkeys': tags.map(({ Key }) => Key) } : {})
})

/**
 * Which permissions each operation of EC2 needs (Service Authorization Reference, "Amazon EC2"; Amazon EC2 User Guide, "Tag resources
 * during creation"). To launch needs leave for everything that the instance is made of and with.
 */
export const ec2Accesses = (ec2: Ec2): Record<string, Accesses> => {
  const { partition, region } = ec2.surroundings
  const arn = (account: string, resource: string): string => `arn:${partition}:ec2:${region}:${account}:${resource}`

  const runInstances: Accesses = ({ input, caller: { account } }) => {
    const given = listOf<{ ResourceType?: string; Tags?: Tag[] }>(input.TagSpecifications)
    const tagsOf = (type: string) => tagValues('requesttag', listOf<Tag>(given.find(({ ResourceType }) => ResourceType === type)?.Tags))
    const made = ['instance', 'volume', 'network-interface'].map((type) => ({ resource: arn(account, `${type}/*`), values: tagsOf(type) }))
    const used = [
      arn('', `image/${input.ImageId}`),
      ...(input.SubnetId ? [arn(account, `subnet/${input.SubnetId}`)] : []),
      ...listOf<string>(input.SecurityGroupIds).map((id) => arn(account, `security-group/${id}`))
    ]
    const { Arn, Name } = input.IamInstanceProfile ?? {}
    const profile = Name ?? Arn?.split('/').at(-1)
    const launching = [...used.map((resource) => ({ resource, values: {} })), ...made]
    const tagging = given.map(({ ResourceType = '' }): Access => ({
      action: 'ec2:CreateTags',
      resource: arn(account, `${ResourceType}/*`),
      values: { ...tagsOf(ResourceType), 'ec2:createaction': 'RunInstances' }
    }))
    // Of a profile nothing is kept but its name, which its role has too where the console, or our template, made them.
    const passing: Access[] = profile
      ? [
          {
            action: 'iam:PassRole',
            resource: `arn:${partition}:iam::${account}:role/${profile}`,
            values: { 'iam:passedtoservice': 'ec2.amazonaws.com' }
          }
        ]
      : []
    return [...launching.map((one): Access => ({ action: 'ec2:RunInstances', ...one })), ...tagging, ...passing]
  }

  const onInstance = (action: string, id: string, { caller }: Call, values: ConditionValues = {}): Access => ({
    action,
    resource: arn(caller.account, `instance/${id}`),
    values: { ...tagValues('resourcetag', ec2.instances.get(id)?.tags), ...values }
  })
  return {
    RunInstances: runInstances,
    DescribeImages: () => [{ action: 'ec2:DescribeImages', resource: '*' }],
    DescribeInstanceTypes: () => [{ action: 'ec2:DescribeInstanceTypes', resource: '*' }],
    DescribeInstances: () => [{ action: 'ec2:DescribeInstances', resource: '*' }],
    DescribeSecurityGroups: () => [{ action: 'ec2:DescribeSecurityGroups', resource: '*' }],
    DescribeSubnets: () => [{ action: 'ec2:DescribeSubnets', resource: '*' }],
    DescribeVpcEndpoints: () => [{ action: 'ec2:DescribeVpcEndpoints', resource: '*' }],
    TerminateInstances: (call) =>
      listOf<string>(call.input.InstanceIds).map((id) => onInstance('ec2:TerminateInstances', id, call)),
    CreateTags: (call) =>
      listOf<string>(call.input.Resources ?? call.input.ResourceIds).map((id) =>
        onInstance('ec2:CreateTags', id, call, tagValues('requesttag', listOf<Tag>(call.input.Tags)))
      )
  }
}
