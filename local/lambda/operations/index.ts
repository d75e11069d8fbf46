import type { Service } from '../../core/call'
import type { LambdaState } from '../state'
import { addPermission } from './add-permission'
import { createEventSourceMapping } from './create-event-source-mapping'
import { createFunction } from './create-function'
import { deleteEventSourceMapping } from './delete-event-source-mapping'
import { deleteFunction } from './delete-function'
import { deleteFunctionEventInvokeConfig } from './delete-function-event-invoke-config'
import { getEventSourceMapping } from './get-event-source-mapping'
import { getFunction } from './get-function'
import { getFunctionConfiguration } from './get-function-configuration'
import { getPolicy } from './get-policy'
import { invoke } from './invoke'
import { listEventSourceMappings } from './list-event-source-mappings'
import { listFunctions } from './list-functions'
import { putFunctionConcurrency } from './put-function-concurrency'
import { putFunctionEventInvokeConfig } from './put-function-event-invoke-config'
import { removePermission } from './remove-permission'
import { updateEventSourceMapping } from './update-event-source-mapping'
import { updateFunctionCode } from './update-function-code'
import { updateFunctionConfiguration } from './update-function-configuration'

/** Lambda's operations by their API names. */
export const operationsOn = (state: LambdaState): Service['operations'] => ({
  AddPermission: addPermission(state),
  CreateEventSourceMapping: createEventSourceMapping(state),
  CreateFunction: createFunction(state),
  DeleteEventSourceMapping: deleteEventSourceMapping(state),
  DeleteFunction: deleteFunction(state),
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig(state),
  GetEventSourceMapping: getEventSourceMapping(state),
  GetFunction: getFunction(state),
  GetFunctionConfiguration: getFunctionConfiguration(state),
  GetPolicy: getPolicy(state),
  Invoke: invoke(state),
  ListEventSourceMappings: listEventSourceMappings(state),
  ListFunctions: listFunctions(state),
  PutFunctionConcurrency: putFunctionConcurrency(state),
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig(state),
  RemovePermission: removePermission(state),
  UpdateEventSourceMapping: updateEventSourceMapping(state),
  UpdateFunctionCode: updateFunctionCode(state),
  UpdateFunctionConfiguration: updateFunctionConfiguration(state)
})
