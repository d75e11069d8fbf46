import type { PutAccountSettingDefaultRequest, Setting } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import type { Ecs } from '../state'

/** Switches a setting on or off for the whole account. Of all settings the local cloud knows the one that container instances feel. */
export const putAccountSettingDefault =
  (ecs: Ecs): Operation<PutAccountSettingDefaultRequest, { setting: Setting }> =>
  ({ input: { name, value }, caller }) => {
    if (name !== 'awsvpcTrunking') throw new AwsError('InvalidParameterException', `The local cloud does not know the setting ${name}.`)
    if (value !== 'enabled' && value !== 'disabled') throw new AwsError('InvalidParameterException', `Invalid value: ${value}.`)
    const { enabledSettings } = ecs.account(caller.account)
    if (value === 'enabled') enabledSettings.add(name)
    else enabledSettings.delete(name)
    return { setting: { name, value, principalArn: `arn:${ecs.surroundings.partition}:iam::${caller.account}:root`, type: 'user' } }
  }
