import type { RdsOperation } from '../control-plane'
import { taggable } from '../tagging'
import { tagList } from '../views'

/** Of own resources only. */
export const listTagsForResource: RdsOperation = (rds, call) => ({ TagList: tagList(taggable(rds, call).tags) })
