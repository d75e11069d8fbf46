import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { publishCompletion } from './publish-completion'

export const create = (dependencies: Dependencies) => {
  const { clients, deployment } = dependencies
  const aws = { queue: clients.queue, completionQueueUrl: deployment.completionQueueUrl }
  return stepFunction(publishCompletion, aws, dependencies)
}
