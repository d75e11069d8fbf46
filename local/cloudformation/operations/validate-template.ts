import type { ApiOperation } from '../api'
import { asked, templateOf } from '../deployment-input'
import { templateView } from '../presentation'
import { parseTemplate } from '../template'

/** Whether a template can be read; what its resources may be, only a deployment tells. */
export const validateTemplate: ApiOperation = (api) => async (call) => {
  const text = await templateOf(api, call)
  const template = asked(() => parseTemplate(text))
  const Parameters = Object.entries(template.Parameters).map(([ParameterKey, { Default, NoEcho, Description }]) => ({
    ParameterKey, DefaultValue: Default, NoEcho: NoEcho ?? false, Description
  }))
  return { Parameters, ...templateView(template) }
}
