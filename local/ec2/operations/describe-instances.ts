import { AwsError, type Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { reservationOf } from '../shape'
import { requireInstances, type Ec2, type Instance } from '../state'

interface Input {
  InstanceIds?: string[]
  Filters?: { Name?: string; Values?: string[] }[]
}

/** The values that a filter looks at. */
const filtered = (instance: Instance, name: string): string[] => {
  if (name.startsWith('tag:')) return instance.tags.filter(({ Key }) => Key === name.slice(4)).map(({ Value }) => Value)
  switch (name) {
    case 'client-token':
      return [instance.clientToken]
    case 'instance-state-name':
      return [instance.state]
    case 'image-id':
      return [instance.imageId]
    default:
      throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`)
  }
}

/** By id and by filter. One page: there are never many. */
export const describeInstances =
  (ec2: Ec2): Operation<Input> =>
  ({ input, caller: { account } }) => {
    const ids = listOf<string>(input.InstanceIds)
    const all = ids.length ? requireInstances(ec2, account, ids) : [...ec2.instances.values()]
    const filters = listOf<{ Name?: string; Values?: string[] }>(input.Filters)
    const found = all.filter(
      (instance) =>
        instance.account === account &&
        filters.every(({ Name = '', Values }) => filtered(instance, Name).some((value) => listOf(Values).includes(value)))
    )
    return { Reservations: found.map((instance) => reservationOf(ec2, instance)) }
  }
