import { asList, idIn, ofType, packagedTemplate, sourceAccountTemplate, stages } from './packaged'

const fourteenDaysSeconds = 14 * 86400

describe.each(stages)('queues of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)
  const queues = ofType(resources, 'AWS::SQS::Queue')
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping')
  const byId = (id: string | undefined) => resources.find((resource) => resource.id === id)!
  const deadLetterIdOf = ({ properties }: { properties: Record<string, any> }) => idIn(properties.RedrivePolicy?.deadLetterTargetArn)
  const deadLetterIds = new Set(queues.map(deadLetterIdOf))
  const ruleTargets = ofType(resources, 'AWS::Events::Rule').flatMap(({ properties }) => asList<any>(properties.Targets))
  const undelivered = new Set(ruleTargets.map(({ DeadLetterConfig }) => idIn(DeadLetterConfig?.Arn)))
  /** Where messages end that nobody could handle, or that people look at: the end of the line. */
  const endsOfLine = (id: string) => deadLetterIds.has(id) || undelivered.has(id) || id === 'RejectedRequests'

  it('there is an inbox for each of the ten steps, and the intake queue besides', () => {
    const consumed = mappings.map(({ properties }) => idIn(properties.EventSourceArn)!)
    expect(consumed.filter((id) => id.endsWith('Inbox'))).toHaveLength(10)
    expect(consumed.filter((id) => !id.endsWith('Inbox'))).toEqual(['IntakeQueue'])
    expect(new Set(consumed).size).toBe(consumed.length)
  })

  it.each(queues.map((queue) => [queue.id, queue] as const))('%s is encrypted, keeps messages for long, and is or has a dead-letter queue', (id, queue) => {
    expect(queue.properties.SqsManagedSseEnabled).toBe(true)
    expect(queue.properties.MessageRetentionPeriod).toBe(fourteenDaysSeconds)
    if (endsOfLine(id)) return
    expect(byId(deadLetterIdOf(queue)).type).toBe('AWS::SQS::Queue')
    expect(queue.properties.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5)
  })

  it('no two queues share a dead-letter queue, and none redrives to itself', () => {
    const used = queues.map(deadLetterIdOf).filter((id) => id !== undefined)
    expect(new Set(used).size).toBe(used.length)
    for (const queue of queues) expect(deadLetterIdOf(queue)).not.toBe(queue.id)
  })

  it.each(mappings.map((mapping) => [idIn(mapping.properties.EventSourceArn)!, mapping.properties] as const))(
    'the consumer of %s takes one message at a time, reports failures, and is bounded',
    (queueId, properties) => {
      expect(properties).toMatchObject({ BatchSize: 1, Enabled: true, FunctionResponseTypes: ['ReportBatchItemFailures'] })
      expect(properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2)
      expect(properties.ScalingConfig.MaximumConcurrency).toBeLessThanOrEqual(10)
      const { Timeout } = byId(idIn(properties.FunctionName)).properties
      expect(byId(queueId).properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout)
    }
  )

  it('every policy of a queue that EventBridge may send to names exactly the rules that target it', () => {
    const rules = ofType(resources, 'AWS::Events::Rule')
    const usedBy = (queueId: string) =>
      rules.filter(({ properties }) =>
        asList<any>(properties.Targets).some(({ Arn, DeadLetterConfig }) => [idIn(Arn), idIn(DeadLetterConfig?.Arn)].includes(queueId))
      )
    const admitted = new Map<string, unknown[]>()
    for (const { properties } of ofType(resources, 'AWS::SQS::QueuePolicy')) {
      for (const statement of asList<any>(properties.PolicyDocument.Statement)) {
        if (statement.Principal.Service !== 'events.amazonaws.com') continue
        expect(statement).toMatchObject({ Effect: 'Allow', Action: 'sqs:SendMessage' })
        const queueId = idIn(statement.Resource)!
        expect(asList<any>(properties.Queues).map(idIn)).toEqual([queueId])
        admitted.set(queueId, asList<any>(statement.Condition.ArnEquals['aws:SourceArn']).map(idIn).sort())
      }
    }
    const targeted = queues.filter(({ id }) => usedBy(id).length > 0)
    expect(Object.fromEntries(admitted)).toEqual(Object.fromEntries(targeted.map(({ id }) => [id, usedBy(id).map((rule) => rule.id).sort()])))
  })

  it('only requesters may send to the intake queue, and nobody but EventBridge and they to any queue', () => {
    const principals = ofType(resources, 'AWS::SQS::QueuePolicy').flatMap(({ properties }) =>
      asList<any>(properties.PolicyDocument.Statement).map(({ Principal, Action }) => ({ queue: idIn(properties.Queues[0]), Principal, Action }))
    )
    for (const { queue, Principal, Action } of principals) {
      const isIntake = Principal.AWS !== undefined
      expect(asList(Action)).toEqual(isIntake ? ['sqs:SendMessage', 'sqs:GetQueueUrl'] : ['sqs:SendMessage'])
      expect(JSON.stringify(Principal)).not.toContain('*')
      if (isIntake) expect(queue).toBe('IntakeQueue')
    }
  })
})

describe('queues of the source account', () => {
  it('keep the events that could not be forwarded, encrypted, for exactly that rule', () => {
    const resources = sourceAccountTemplate()
    const [queue, ...others] = ofType(resources, 'AWS::SQS::Queue')
    expect(others).toEqual([])
    expect(queue!.properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: fourteenDaysSeconds })
    const [policy] = ofType(resources, 'AWS::SQS::QueuePolicy')
    const [statement] = policy!.properties.PolicyDocument.Statement
    expect(idIn(statement.Resource)).toBe(queue!.id)
    expect(asList<any>(statement.Condition.ArnEquals['aws:SourceArn']).map(idIn)).toEqual(ofType(resources, 'AWS::Events::Rule').map(({ id }) => id))
  })
})
