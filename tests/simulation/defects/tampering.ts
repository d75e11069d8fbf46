import { create as createIntake } from '../../../functions/intake/create'
import { cleanUp, type CleanUpAws } from '../../../functions/clean-up/clean-up'
import { accountDatabases } from '../../../shared/aws/account-databases'
import { ContainerInstances } from '../../../shared/aws/container-instances'
import { Tasks } from '../../../shared/aws/tasks'
import { Places } from '../../../shared/job/places'
import { stepFunction } from '../../../shared/kernel/step-function'
import type { Step } from '../../../shared/kernel/step'
import { containerInstanceSite } from '../../../shared/obfuscation/container-site'
import { taskSite } from '../../../shared/obfuscation/runner-aws'
import type { FunctionFactory, SimulatedDependencies } from '../machinery/functions'

/** Sees a command before it is sent; may change it, answer it otherwise, or do more besides. */
export type Tampering = (command: any, proceed: () => Promise<any>, client: any) => Promise<any>

/** A client of the SDK whose commands pass through other hands. */
export const tampered = <Client extends object>(client: Client, tamper: Tampering): Client => {
  const send = (client as any).send.bind(client) as (command: any) => Promise<any>
  return Object.create(client, { send: { value: (command: any) => tamper(command, () => send(command), client) } })
}

export const isCommand = (command: any, ...names: string[]): boolean => names.includes(command.constructor.name.replace(/Command$/, ''))

/** Dependencies with a client in other hands. */
export const withClient = (
  dependencies: SimulatedDependencies, name: 'table' | 'queue' | 'ecs', tamper: Tampering
): SimulatedDependencies => ({
  ...dependencies, clients: { ...dependencies.clients, [name]: tampered(dependencies.clients[name] as object, tamper) }
})

/** Dependencies whose clients of RDS, in all accounts, are in other hands. */
export const withRds = (dependencies: SimulatedDependencies, tamper: Tampering): SimulatedDependencies => ({
  ...dependencies, clients: { ...dependencies.clients, rds: (role) => tampered(dependencies.clients.rds(role), tamper) }
})

/** Clean-up, changed: its step, or what it knows of AWS. */
export const cleanUpWith =
  (change: (step: Step<CleanUpAws>) => Step<CleanUpAws>, seeing: Partial<CleanUpAws> = {}): FunctionFactory =>
  (dependencies) => {
    const { clients, config, deployment, clock } = dependencies
    const aws: CleanUpAws = {
      ...accountDatabases(clients.rds, config),
      tasks: new Tasks(clients.ecs, taskSite(deployment, config)),
      instances: new ContainerInstances(clients.ec2, clients.ecs, containerInstanceSite(deployment, config)),
      places: new Places(clients.table, deployment.tableName),
      clock,
      ...seeing
    }
    return stepFunction(change(cleanUp(config)), aws, dependencies) as ReturnType<FunctionFactory>
  }

/** Intake whose messages are changed before it sees them, or withheld from it. */
export const intakeWith =
  (change: (record: any) => any, tamper: (dependencies: SimulatedDependencies) => SimulatedDependencies = (same) => same): FunctionFactory =>
  (dependencies) => {
    const handler = createIntake(tamper(dependencies) as any) as unknown as ReturnType<FunctionFactory>
    return async (event, context) => {
      const Records = event.Records.map(change).filter((record: any) => record !== undefined)
      return Records.length > 0 ? handler({ Records }, context) : { batchItemFailures: [] }
    }
  }
