import { productFunctions, type FunctionFactory } from '../tests/simulation/machinery/functions'

type Functions = Readonly<Record<string, FunctionFactory>>

const changed = (change: (create: FunctionFactory) => FunctionFactory): Functions =>
  Object.fromEntries(Object.entries(productFunctions).map(([name, create]) => [name, change(create)]))

interface Body {
  Hint?: string
  source?: string
}

const bodyOf = ({ body }: { body: string }): Body => {
  try {
    return (JSON.parse(body) ?? {}) as Body
  } catch {
    return {}
  }
}

/** Functions that no event of RDS ever reaches. */
export const withoutRdsEvents = (functions: Functions): Functions =>
  Object.fromEntries(Object.entries(functions).map(([name, create]): [string, FunctionFactory] => [name, (dependencies) => {
    const handler = create(dependencies)
    return async (event, context) => {
      const Records = event.Records?.filter((record: { body: string }) => bodyOf(record).source !== 'aws.rds')
      return Records?.length === 0 ? { batchItemFailures: [] } : handler({ ...event, ...(Records && { Records }) }, context)
    }
  }]))

export interface Counted {
  invocations: number
  calls: number
}

/** Sends looks on their way. */
const isLink = ({ input = {} }: { input?: { MessageBody?: string; Entries?: { MessageBody?: string }[] } }): boolean =>
  [input, ...(input.Entries ?? [])].some(({ MessageBody }) => MessageBody !== undefined && isLook({ body: MessageBody }))

/** Re-observe messages, and the nudge on which a closed job's ledger is looked at once more. */
const isLook = (record: { body: string }): boolean => ['observe', 'look', 'nudge'].includes(bodyOf(record).Hint ?? '')

/** The product's functions, with what they do counted apart: for re-observations, on a schedule, and for everything else. */
export const counting = () => {
  const counted = { observe: { invocations: 0, calls: 0 }, schedule: { invocations: 0, calls: 0 }, other: { invocations: 0, calls: 0 } }
  const functions = changed((create) => (dependencies) => {
    let now: Counted = counted.other
    const watched = <Client extends object>(client: Client): Client => {
      const send = (client as unknown as { send(command: unknown): unknown }).send.bind(client)
      return Object.create(client, { send: { value: (command: object) => (((isLink(command) ? counted.observe : now).calls += 1), send(command)) } })
    }
    const { clients } = dependencies
    const handler = create({
      ...dependencies,
      clients: {
        ...clients, table: watched(clients.table), queue: watched(clients.queue), bus: watched(clients.bus), ec2: watched(clients.ec2),
        ecs: watched(clients.ecs), s3: watched(clients.s3), kms: () => watched(clients.kms()), rds: (role) => watched(clients.rds(role))
      }
    })
    return (event, context) => {
      const isObservation = event.Records?.some(isLook)
      now = !event.Records ? counted.schedule : isObservation ? counted.observe : counted.other
      now.invocations += 1
      return handler(event, context)
    }
  })
  return { functions, counted }
}
