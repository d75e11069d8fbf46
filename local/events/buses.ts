import { AwsError, type Caller } from '../core/call'
import type { Cancel } from '../core/clock'
import type { Matcher } from './pattern'
import type { Schedule } from './schedule'

export interface RetryPolicy {
  MaximumRetryAttempts?: number
  MaximumEventAgeInSeconds?: number
}

/** A target as PutTargets takes it. */
export interface Target {
  Id: string
  Arn: string
  RoleArn?: string
  Input?: string
  InputPath?: string
  RetryPolicy?: RetryPolicy
  DeadLetterConfig?: { Arn?: string }
}

export interface Rule {
  name: string
  arn: string
  busName: string
  account: string
  enabled: boolean
  description?: string
  roleArn?: string
  eventPattern?: string
  matches?: Matcher
  scheduleExpression?: string
  schedule?: Schedule
  /** Ends the timer of an enabled schedule. */
  disarm?: Cancel
  targets: Map<string, Target>
  tags: Tag[]
}

export interface Tag {
  Key: string
  Value: string
}

export interface Bus {
  name: string
  arn: string
  account: string
  description?: string
  /** The resource policy as JSON. */
  policy?: string
  createdAt: number
  modifiedAt: number
  rules: Map<string, Rule>
  tags: Tag[]
}

export const DEFAULT_BUS = 'default'

/** All buses of all accounts; each account has its `default` one from its first mention. */
export class Buses {
  private readonly byAccount = new Map<string, Map<string, Bus>>()

  constructor(private readonly surroundings: { region: string; partition: string; clock: { now(): number } }) {}

  /** The buses of an account, in the order of their names. */
  of(account: string): Bus[] {
    return [...this.named(account).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  default(account: string): Bus {
    return this.named(account).get(DEFAULT_BUS)!
  }

  /** The bus that `nameOrArn` means to a caller of `account`; no name is the default bus. */
  find(account: string, nameOrArn: string = DEFAULT_BUS): Bus | undefined {
    const [, owner, name] = /^arn:[^:]+:events:[^:]+:(\d{12}):event-bus\/(.+)$/.exec(nameOrArn) ?? [undefined, account, nameOrArn]
    return this.named(owner!).get(name!)
  }

  /** As {@link find}; throws ResourceNotFoundException. */
  require(account: string, nameOrArn?: string): Bus {
    const bus = this.find(account, nameOrArn)
    if (bus) return bus
    throw new AwsError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`)
  }

  /** The rule of a call's `Name` or `Rule` on its `EventBusName`; throws ResourceNotFoundException. */
  requireRule({ account }: Caller, name: string, busNameOrArn?: string): Rule {
    const bus = this.require(account, busNameOrArn)
    const rule = bus.rules.get(name)
    if (rule) return rule
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus.name}.`)
  }

  create(account: string, name: string): Bus {
    const { partition, region, clock } = this.surroundings
    const arn = `arn:${partition}:events:${region}:${account}:event-bus/${name}`
    const now = clock.now()
    const bus: Bus = { name, arn, account, createdAt: now, modifiedAt: now, rules: new Map(), tags: [] }
    this.named(account).set(name, bus)
    return bus
  }

  delete(bus: Bus): void {
    this.named(bus.account).delete(bus.name)
  }

  ruleArn(bus: Bus, name: string): string {
    const { partition, region } = this.surroundings
    const path = bus.name === DEFAULT_BUS ? name : `${bus.name}/${name}`
    return `arn:${partition}:events:${region}:${bus.account}:rule/${path}`
  }

  /** The bus or rule with this ARN, for tags; throws ResourceNotFoundException. */
  requireTagged(arn: string): Bus | Rule {
    const account = arn.split(':')[4] ?? ''
    const buses = this.of(account)
    const found = [...buses, ...buses.flatMap((bus) => [...bus.rules.values()])].find((resource) => resource.arn === arn)
    if (found) return found
    throw new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist.`)
  }

  private named(account: string): Map<string, Bus> {
    const known = this.byAccount.get(account)
    if (known) return known
    const buses = new Map<string, Bus>()
    this.byAccount.set(account, buses)
    this.create(account, DEFAULT_BUS)
    return buses
  }
}
