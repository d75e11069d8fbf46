import { AwsError, type Call, type Caller, type Service } from './call'
import { uuid, type Random } from './random'

/** Sees every call before it takes effect; throws an AwsError to refuse it. */
export type Gate = (call: Call) => Promise<void> | void

/**
 * The one way into every emulated service: the HTTP endpoint, Lambda's pollers, EventBridge's deliveries and CloudFormation
 * all call through here with the identity they act under.
 */
export interface Dispatcher {
  register(service: Service): void
  service(signingName: string): Service | undefined
  addGate(gate: Gate): void
  dispatch(request: { service: string; operation: string; input: unknown; caller: Caller; requestId?: string; plaintext?: boolean }): Promise<any>
}

export const createDispatcher = (random: Random): Dispatcher => {
  const services = new Map<string, Service>()
  const gates: Gate[] = []
  return {
    register: (service) => void services.set(service.signingName, service),
    service: (signingName) => services.get(signingName),
    addGate: (gate) => void gates.push(gate),
    dispatch: async ({ service, operation, input, caller, requestId, plaintext }) => {
      const handle = services.get(service)?.operations[operation]
      if (!handle) throw new AwsError('UnknownOperationException', `${service}:${operation} is not part of the local cloud.`, 400)
      const call: Call = { service, operation, input: input ?? {}, caller, requestId: requestId ?? uuid(random), plaintext }
      for (const gate of gates) await gate(call)
      return handle(call)
    }
  }
}
