import { clusterControl, instanceControl, objectStore } from '../../../runner/aws'

const named = (name: string) => Object.assign(new Error('quotes secret-parameter'), { name })

/** A client that answers with `answer`, or throws it, and remembers what was sent. */
const client = (answer: unknown) => {
  const sent: { name: string; input: any }[] = []
  const send = async (command: { input: unknown }) => {
    sent.push({ name: command.constructor.name, input: command.input })
    if (answer instanceof Error) throw answer
    return answer
  }
  return { sent, it: { send } as any }
}

test('an instance answers with its own address and sets its own password', async () => {
  const rds = client({ DBInstances: [{
    DBInstanceStatus: 'available', Endpoint: { Address: 'db.example', Port: 5433 }, MasterUsername: 'm', DBName: 'shop'
  }] })
  expect(await instanceControl(rds.it, 'db').describe())
    .toEqual({ status: 'available', address: 'db.example', port: 5433, masterUsername: 'm', databaseName: 'shop' })
  await instanceControl(rds.it, 'db').setMasterPassword('p')
  expect(rds.sent[1]).toMatchObject({ name: 'ModifyDBInstanceCommand', input: { DBInstanceIdentifier: 'db', MasterUserPassword: 'p' } })
})

test('a cluster answers with its writer and sets the password of the cluster', async () => {
  const rds = client({ DBClusters: [{ Status: 'available', Endpoint: 'writer.example', Port: 5432, MasterUsername: 'm' }] })
  expect(await clusterControl(rds.it, 'c').describe()).toMatchObject({ address: 'writer.example', databaseName: undefined })
  await clusterControl(rds.it, 'c').setMasterPassword('p')
  expect(rds.sent[1]).toMatchObject({ name: 'ModifyDBClusterCommand', input: { DBClusterIdentifier: 'c', MasterUserPassword: 'p' } })
})

test.each([
  ['DBInstanceNotFoundFault', 'databaseNotFound'], ['DBInstanceNotFound', 'databaseNotFound'],
  ['InvalidDBInstanceStateFault', 'databaseNotAvailable'], ['InvalidDBInstanceState', 'databaseNotAvailable'],
  ['AccessDenied', 'accessDenied'], ['AccessDeniedException', 'accessDenied'], ['CredentialsProviderError', 'accessDenied'],
  ['Throttling', 'throttled'], ['SomethingElse', 'internal']
])('%s means %s, and its text is not repeated', async (name, reason) => {
  const failure = await instanceControl(client(named(name)).it, 'db').setMasterPassword('p').catch((error) => error)
  expect(failure).toMatchObject({ reason, message: `ModifyDBInstance was answered with ${name}.` })
})

test('an object that does not exist is undefined, one that may not be read is a failure', async () => {
  const location = { bucket: 'b', key: 'k', versionId: 'v' }
  expect(await objectStore(client(named('NoSuchKey')).it).get(location)).toBeUndefined()
  expect(await objectStore(client(named('NoSuchVersion')).it).get(location)).toBeUndefined()
  await expect(objectStore(client(named('AccessDenied')).it).get(location)).rejects.toMatchObject({ reason: 'accessDenied' })
})

test('the version that was accepted is the one that is read', async () => {
  const s3 = client({ Body: { transformToByteArray: async () => new Uint8Array([1]) } })
  expect(await objectStore(s3.it).get({ bucket: 'b', key: 'k', versionId: 'v' })).toEqual(new Uint8Array([1]))
  expect(s3.sent[0]!.input).toEqual({ Bucket: 'b', Key: 'k', VersionId: 'v' })
})
