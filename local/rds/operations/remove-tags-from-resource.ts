import type { RdsOperation } from '../control-plane'
import { list } from '../input'
import { taggable } from '../tagging'

/** Keys that are not there do no harm. */
export const removeTagsFromResource: RdsOperation = (rds, call) => {
  const resource = taggable(rds, call)
  const removed = list(call.input, 'TagKeys')
  resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !removed.includes(key)))
  return {}
}
