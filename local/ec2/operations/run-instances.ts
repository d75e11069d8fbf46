import { AwsError, type Operation } from '../../core/call'
import { listOf, optionalInteger } from '../../wire/readers'
import { launch } from '../instance-life'
import { reservationOf } from '../shape'
import { requireInstanceType } from '../sizes'
import { requireImage, type Ec2, type Instance, type Tag } from '../state'

interface Input {
  ImageId?: string
  InstanceType?: string
  MinCount?: string | number
  MaxCount?: string | number
  SubnetId?: string
  SecurityGroupIds?: string[]
  IamInstanceProfile?: { Arn?: string; Name?: string }
  MetadataOptions?: { HttpTokens?: string; HttpPutResponseHopLimit?: string | number }
  /** Base 64. */
  UserData?: string
  ClientToken?: string
  TagSpecifications?: { ResourceType?: string; Tags?: Tag[] }[]
}

const clientTokenMaximum = 64

const check = (ec2: Ec2, account: string, input: Input): void => {
  if (optionalInteger(input.MinCount) === undefined || optionalInteger(input.MaxCount) === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MinCount and MaxCount')
  }
  if (optionalInteger(input.MinCount) !== 1 || optionalInteger(input.MaxCount) !== 1) {
    throw new AwsError('UnsupportedOperation', 'The local cloud launches one instance at a time.')
  }
  if ((input.ClientToken?.length ?? 0) > clientTokenMaximum) {
    throw new AwsError('InvalidParameterValue', `ClientToken must be at most ${clientTokenMaximum} characters.`)
  }
  requireImage(ec2, input.ImageId)
  const { architecture } = requireInstanceType(input.InstanceType ?? 'm1.small')
  const needed = ec2.architectures(input.ImageId!)
  if (architecture !== needed) {
    throw new AwsError(
      'InvalidParameterValue',
      `The architecture '${architecture}' of the specified instance type does not match the architecture '${needed}' of the specified AMI. ` +
        'Specify an instance type and an AMI that have matching architectures, and try again.'
    )
  }
  const refused = ec2.faults({ account, imageId: input.ImageId!, instanceType: input.InstanceType! })
  if (refused) throw refused
}

/** The instance that an earlier call with this token launched. */
const repeated = (ec2: Ec2, account: string, token: string | undefined, request: string): Instance | undefined => {
  if (!token) return undefined
  const earlier = [...ec2.instances.values()].find((instance) => instance.account === account && instance.clientToken === token)
  if (!earlier || earlier.request === request) return earlier
  const message = 'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).'
  throw new AwsError('IdempotentParameterMismatch', message)
}

const hexDigits = (ec2: Ec2): string => Buffer.from(ec2.surroundings.random.bytes(9)).toString('hex').slice(0, 17)

/** Launches one instance. The same client token and parameters answer the same instance, whatever has become of it. */
export const runInstances =
  (ec2: Ec2): Operation<Input> =>
  ({ input, caller: { account } }) => {
    const { ClientToken: clientToken, ...rest } = input
    const request = JSON.stringify(rest)
    const again = repeated(ec2, account, clientToken, request)
    if (again) return reservationOf(ec2, again)
    check(ec2, account, input)
    const { partition, region, clock } = ec2.surroundings
    const id = `i-${hexDigits(ec2)}`
    const { Arn, Name } = input.IamInstanceProfile ?? {}
    const instance: Instance = {
      account,
      id,
      arn: `arn:${partition}:ec2:${region}:${account}:instance/${id}`,
      reservationId: `r-${hexDigits(ec2)}`,
      state: 'pending',
      imageId: input.ImageId!,
      instanceType: input.InstanceType!,
      subnetId: input.SubnetId ?? '',
      securityGroupIds: listOf<string>(input.SecurityGroupIds),
      instanceProfileArn: Arn ?? (Name && `arn:${partition}:iam::${account}:instance-profile/${Name}`),
      httpTokens: input.MetadataOptions?.HttpTokens ?? 'optional',
      httpPutResponseHopLimit: optionalInteger(input.MetadataOptions?.HttpPutResponseHopLimit) ?? 1,
      clientToken: clientToken ?? '',
      request,
      userData: Buffer.from(input.UserData ?? '', 'base64').toString('utf8'),
      launchedAt: clock.now(),
      tags: listOf<{ ResourceType?: string; Tags?: Tag[] }>(input.TagSpecifications)
        .filter(({ ResourceType }) => ResourceType === 'instance')
        .flatMap(({ Tags }) => listOf<Tag>(Tags)),
      next: () => undefined
    }
    ec2.instances.set(id, instance)
    launch(ec2, instance)
    return reservationOf(ec2, instance)
  }
