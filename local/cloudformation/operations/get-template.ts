import { requireStack, type ApiOperation } from '../api'

/** The template as it was given; nothing here transforms one. */
export const getTemplate: ApiOperation = (api) => (call) => ({
  TemplateBody: requireStack(api, call).templateText, StagesAvailable: ['Original', 'Processed']
})
