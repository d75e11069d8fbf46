import type { RdsOperation } from '../control-plane'
import { checkTagCount, tagsOf } from '../input'
import { taggable } from '../tagging'

/** An existing key gets the new value. */
export const addTagsToResource: RdsOperation = (rds, call) => {
  const resource = taggable(rds, call)
  const tags = { ...resource.tags, ...tagsOf(call.input) }
  checkTagCount(tags)
  resource.tags = tags
  return {}
}
