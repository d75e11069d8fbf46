import { AwsError, type Operation } from '../../core/call'
import type { CloudWatchState } from '../state'

export const putDashboard =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    const { DashboardName: name, DashboardBody: body } = input
    try {
      JSON.parse(body)
    } catch {
      throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object')
    }
    state.dashboards.set(state.arn(caller.account, 'dashboard', name), {
      account: caller.account, name, body, modifiedAt: state.surroundings.clock.now()
    })
    return { DashboardValidationMessages: [] }
  }

export const getDashboard =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    const DashboardArn = state.arn(caller.account, 'dashboard', input.DashboardName)
    const known = state.dashboards.get(DashboardArn)
    if (!known) throw new AwsError('ResourceNotFound', `Dashboard ${input.DashboardName} does not exist`, 404)
    return { DashboardArn, DashboardBody: known.body, DashboardName: known.name }
  }

export const listDashboards =
  (state: CloudWatchState): Operation =>
  ({ caller }) => ({
    DashboardEntries: [...state.dashboards]
      .filter(([, { account }]) => account === caller.account)
      .map(([DashboardArn, { name, body, modifiedAt }]) => ({
        DashboardArn, DashboardName: name, LastModified: new Date(modifiedAt), Size: Buffer.byteLength(body)
      }))
  })

export const deleteDashboards =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    for (const name of input.DashboardNames ?? []) state.dashboards.delete(state.arn(caller.account, 'dashboard', name))
    return {}
  }
