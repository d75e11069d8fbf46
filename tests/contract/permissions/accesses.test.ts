import { createLocalCloud, type LocalCloud } from '../../../local/cloud'

const services = ['dynamodb', 'ec2', 'ecs', 'events', 'iam', 'kms', 'lambda', 'logs', 'rds', 's3', 'sqs', 'sts']
let cloud: LocalCloud
beforeAll(async () => {
  cloud = await createLocalCloud({ enforce: true })
})
afterAll(() => cloud.close())

it.each(services)('it is known what permissions each operation of %s needs', (name) => {
  const { operations, accesses = {} } = cloud.dispatcher.service(name)!
  expect(Object.keys(operations).filter((operation) => !accesses[operation])).toEqual([])
})
