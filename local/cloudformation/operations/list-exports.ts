import type { ApiOperation } from '../api'

export const listExports: ApiOperation = (api) => ({ caller }) => ({
  Exports: api.stacks.list(caller.account).flatMap(({ id, exports }) =>
    [...exports].map(([Name, Value]) => ({ ExportingStackId: id, Name, Value }))
  )
})
