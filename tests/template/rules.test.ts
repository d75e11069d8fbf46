import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { asList, functionName, idIn, ofType, packagedTemplate, sourceAccountTemplate, stages, type Declared } from './packaged'

/**
 * The events that say that something is over, by detail type (Amazon RDS User Guide, "Amazon RDS event categories and event
 * messages"; Amazon Aurora User Guide, the page of the same name). Started and progress events are not among them.
 */
const finishing: Record<string, Record<string, string>> = {
  'RDS DB Snapshot Event': {
    'RDS-EVENT-0041': 'Deleted user snapshot',
    'RDS-EVENT-0042': 'Manual snapshot created',
    'RDS-EVENT-0190': 'Canceled snapshot copy request (same Region)',
    'RDS-EVENT-0197': 'Finished copy of snapshot (same Region)'
  },
  'RDS DB Instance Event': {
    'RDS-EVENT-0003': 'DB instance deleted',
    'RDS-EVENT-0005': 'DB instance created',
    'RDS-EVENT-0031': 'DB instance put into a failed or incompatible state',
    'RDS-EVENT-0035': 'incompatible-parameters',
    'RDS-EVENT-0036': 'incompatible-network',
    'RDS-EVENT-0278': 'The DB instance creation failed',
    'RDS-EVENT-0353': "can't be created because of insufficient resource limits"
  },
  'RDS DB Cluster Event': {
    'RDS-EVENT-0170': 'DB cluster created',
    'RDS-EVENT-0171': 'DB cluster deleted',
    'RDS-EVENT-0354': "can't be created because of incompatible resources",
    'RDS-EVENT-0355': "can't be created because of insufficient resource limits"
  },
  'RDS DB Cluster Snapshot Event': { 'RDS-EVENT-0075': 'Manual cluster snapshot created' }
}

const idNumber = /^RDS-EVENT-\d{4}$/

/** The finishing events that a pattern may match, or what is wrong with it. */
const judge = ({ properties: { EventPattern: pattern } }: Declared): string[] => {
  const events = asList<string>(pattern.detail.EventID)
  const types = asList<string>(pattern['detail-type'])
  const known = types.flatMap((type) => Object.keys(finishing[type] ?? {}))
  const unused = types.filter((type) => !events.some((event) => finishing[type]?.[event]))
  return [...events.filter((event) => !idNumber.test(event) || !known.includes(event)), ...unused]
}

describe.each(stages)('rules of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)
  const rules = ofType(resources, 'AWS::Events::Rule')
  const byPattern = rules.filter(({ properties }) => properties.EventPattern)
  const ofSource = (source: string) => byPattern.filter(({ properties }) => properties.EventPattern.source.includes(source))
  const queueIds = new Set(ofType(resources, 'AWS::SQS::Queue').map(({ id }) => id))

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s retries, and keeps what it cannot deliver apart from the inboxes', (_id, rule) => {
    const targets = asList<any>(rule.properties.Targets)
    expect(targets).toHaveLength(1)
    for (const target of targets) {
      expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBeGreaterThanOrEqual(60)
      expect(target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThanOrEqual(1)
      const deadLetters = idIn(target.DeadLetterConfig.Arn)!
      expect(queueIds.has(deadLetters)).toBe(true)
      expect(deadLetters).not.toMatch(/Inbox/)
      expect(Object.keys(target).sort()).toEqual(['Arn', 'DeadLetterConfig', 'Id', 'RetryPolicy'])
    }
  })

  it.each(byPattern.map((rule) => [rule.id, rule.properties.EventPattern] as const))('%s says whose events it takes', (_id, pattern) => {
    expect(asList<unknown>(pattern.account).length).toBeGreaterThan(0)
    expect(pattern.source).toHaveLength(1)
    expect(pattern['detail-type'].length).toBeGreaterThan(0)
  })

  it('of RDS only events that end something are hints, and only of resources that may be ours', () => {
    const rds = ofSource('aws.rds')
    expect(Object.fromEntries(rds.map((rule) => [rule.id, judge(rule)]))).toEqual(Object.fromEntries(rds.map(({ id }) => [id, []])))
    for (const { id, properties } of rds) {
      // Final snapshots bear the requesters' names, and without masking the staging copy is one; whatever is deleted makes room.
      const prefixes = ['FinalSnapshotCreatedRule', 'StagingCopyEndedRule', 'StagingDeletionRule'].includes(id) ? undefined : [{ prefix: 'maskopy-' }]
      expect([id, properties.EventPattern.detail.SourceIdentifier]).toEqual([id, prefixes])
    }
  })

  it.each([
    ['SourceCopyEndedRule', ['RDS-EVENT-0190', 'RDS-EVENT-0197']],
    ['StagingCopyEndedRule', ['RDS-EVENT-0190', 'RDS-EVENT-0197']],
    ['DatabaseCreatedRule', ['RDS-EVENT-0005', 'RDS-EVENT-0170']],
    ['FinalSnapshotCreatedRule', ['RDS-EVENT-0042', 'RDS-EVENT-0075']],
    ['SourceDeletionRule', ['RDS-EVENT-0041']],
    ['StagingDeletionRule', ['RDS-EVENT-0003', 'RDS-EVENT-0041', 'RDS-EVENT-0171']]
  ])('%s hears at least of %j', (id, events) => {
    const rule = rules.find((candidate) => candidate.id === id)!
    expect(rule.properties.EventPattern.detail.EventID).toEqual(expect.arrayContaining(events))
  })

  it('of ECS only stopped tasks of its own clusters are hints', () => {
    const tasks = ofSource('aws.ecs').filter(({ properties }) => properties.EventPattern['detail-type'].includes('ECS Task State Change'))
    expect(tasks.map(({ id }) => id)).toEqual(expect.arrayContaining(['ObfuscationStoppedRule', 'VerificationStoppedRule']))
    for (const { properties } of tasks) {
      const { lastStatus, clusterArn } = properties.EventPattern.detail
      expect(lastStatus).toEqual(['STOPPED'])
      expect(clusterArn).toHaveLength(1)
      expect(idIn(clusterArn[0]) ?? clusterArn[0].prefix['Fn::Sub']).toMatch(/^Cluster$|:cluster\/maskopy-$/)
    }
  })

  it('events of source accounts come over the bus, and staging’s own AWS events are on its default bus', () => {
    const staging = JSON.stringify([{ Ref: 'AWS::AccountId' }])
    for (const { id, properties } of [...ofSource('aws.rds'), ...ofSource('aws.ecs')]) {
      const own = JSON.stringify(properties.EventPattern.account) === staging
      expect([id, properties.EventBusName !== undefined]).toEqual([id, !own])
    }
    for (const { properties } of ofSource('maskopy')) {
      expect(idIn(properties.EventBusName)).toBe('EventBus')
      expect(JSON.stringify(properties.EventPattern.account)).toBe(staging)
    }
  })

  it('the comments of serverless.yml name the rules that really reach each function', () => {
    const functions = ofType(resources, 'AWS::Lambda::Function')
    const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping')
    const reached = (declared: Declared): string[] => {
      const inboxes = mappings.filter(({ properties }) => idIn(properties.FunctionName) === declared.id).map(({ properties }) => idIn(properties.EventSourceArn))
      const targets = [declared.id, ...inboxes]
      return rules.filter(({ properties }) => asList<any>(properties.Targets).some(({ Arn }) => targets.includes(idIn(Arn)))).map(({ id }) => id)
    }
    const text = readFileSync(join(root, 'serverless.yml'), 'utf8')
    const announced = Object.fromEntries(
      [...text.slice(text.indexOf('\nfunctions:'), text.indexOf('\nresources:')).matchAll(/^  ([a-z-]+):$/gm)].map(([, name = '']) => {
        const comment = new RegExp(`((?:^  #.*\\n)+)^  ${name}:$`, 'm').exec(text)?.[1]?.replaceAll('#', ' ') ?? ''
        const listed = /Rules: ((?:\w+Rule(?:,\s*)?)+)/.exec(comment)?.[1] ?? ''
        return [name, listed.split(',').map((id) => id.trim()).filter(Boolean).sort()]
      })
    )
    const real = Object.fromEntries(functions.map((declared) => [functionName(declared), reached(declared).sort()]))
    expect(announced).toEqual(real)
  })

  it('every event that a step emits starts another one', () => {
    const emitted = [
      'JobAccepted', 'SourceSnapshotCopied', 'SnapshotStaged', 'DatabaseRestored', 'DatabaseObfuscated', 'DatabaseVerified',
      'FinalSnapshotTaken', 'SnapshotReleased', 'StepFailed', 'JobCancelled', 'CleanedUp'
    ]
    const awaited = ofSource('maskopy').flatMap(({ properties }) => properties.EventPattern['detail-type'])
    expect([...new Set(awaited)].sort()).toEqual(emitted.sort())
  })
})

describe('the rule of the source account', () => {
  it('forwards events of MasKopy’s copies over one hop, with retries and a dead-letter queue', () => {
    const resources = sourceAccountTemplate()
    const [rule, ...others] = ofType(resources, 'AWS::Events::Rule')
    expect(others).toEqual([])
    const { EventPattern, Targets } = rule!.properties
    expect(EventPattern).toMatchObject({
      account: [{ Ref: 'AWS::AccountId' }], source: ['aws.rds'], detail: { SourceIdentifier: [{ prefix: 'maskopy-' }] }
    })
    const [target, ...otherTargets] = Targets
    expect(otherTargets).toEqual([])
    expect(Object.keys(target).sort()).toEqual(['Arn', 'DeadLetterConfig', 'Id', 'RetryPolicy', 'RoleArn'])
    expect([target.Arn, target.RoleArn, target.DeadLetterConfig.Arn].map(idIn)).toEqual(['EventBusArn', 'ForwardingRole', 'UndeliveredEvents'])
    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 })
  })
})
