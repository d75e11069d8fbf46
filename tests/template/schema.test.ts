import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { packagedTemplate, stages, templateOf, type Declared } from './packaged'
import { schemaFaults } from './schema'

it.each(stages)('the packaged template of stage %s is what AWS publishes of its resource types', (stage) => {
  expect(schemaFaults(packagedTemplate(stage))).toEqual([])
})

it.each(['source-account.yml', 'target-account.yml', 'network.yml'])('%s is what AWS publishes of its resource types', (file) => {
  expect(schemaFaults(templateOf(readFileSync(join(root, 'resources', file), 'utf8')))).toEqual([])
})

const queue = (properties: Record<string, unknown>): Declared => ({ id: 'Q', type: 'AWS::SQS::Queue', properties })

it.each<[string, Declared, string]>([
  ['an unknown type', { ...queue({}), type: 'AWS::SQS::Pipe' }, 'Q is of the type AWS::SQS::Pipe, which is not known'],
  ['an unknown property', queue({ Colour: 'red' }), 'Q.Colour is not known'],
  ['a value of another type', queue({ DelaySeconds: 'soon' }), 'Q.DelaySeconds is no integer'],
  ['a value that is not offered', { id: 'F', type: 'AWS::Lambda::Function', properties: { Code: {}, Role: 'r', TracingConfig: { Mode: 'On' } } }, 'F.TracingConfig.Mode is none of Active, PassThrough'],
  ['a missing property', { id: 'P', type: 'AWS::SQS::QueuePolicy', properties: { Queues: [] } }, 'P.PolicyDocument is missing'],
  ['an attribute that is not there', queue({ QueueName: { 'Fn::GetAtt': ['Q', 'Colour'] } }), 'Q refers to Q.Colour, which AWS::SQS::Queue has not'],
  ['a resource that is not there', queue({ QueueName: { 'Fn::Sub': '${Other.Arn}' } }), 'Q refers to Other, which is not there']
])('%s would be a fault', (_what, resource, fault) => {
  expect(schemaFaults([resource])).toEqual([fault])
})
