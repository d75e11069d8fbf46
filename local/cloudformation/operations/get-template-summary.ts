import { requireStack, type ApiOperation } from '../api'
import { asked, templateOf } from '../deployment-input'
import { templateView } from '../presentation'
import { parseTemplate } from '../template'

/** Of a stack's template, or of any other. */
export const getTemplateSummary: ApiOperation = (api) => async (call) => {
  const text = call.input.StackName === undefined ? await templateOf(api, call) : requireStack(api, call).templateText
  const template = asked(() => parseTemplate(text))
  const Parameters = Object.entries(template.Parameters).map(([ParameterKey, { Type, Default, NoEcho, Description, AllowedValues }]) => ({
    ParameterKey,
    DefaultValue: Default,
    ParameterType: Type,
    NoEcho: NoEcho ?? false,
    Description,
    ParameterConstraints: { AllowedValues: AllowedValues ?? [] }
  }))
  const ResourceTypes = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))]
  return { Parameters, ResourceTypes, Version: '2010-09-09', ...templateView(template) }
}
