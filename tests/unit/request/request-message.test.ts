import { jobIdOf } from '../../../shared/job/names'
import { parseRequest } from '../../../shared/request/parse'
import { requestMessage } from '../../../shared/request/request-message'

const messageId = '11111111-2222-4333-8444-555555555555'
const eventId = '6a7e8feb-b491-4cf7-a9f1-bf3703467718'
const envelope = {
  version: '0', id: eventId, 'detail-type': 'MasKopy Request', source: 'shop.pipeline', account: '111111111111', time: '2026-01-01T00:00:00Z',
  region: 'us-east-1', resources: [], detail: { ApplicationName: 'shop', PresignedUrl: 'https://…' }
}

test('a request by event takes its job from the event, whatever message carried it', () => {
  const expected = { jobId: jobIdOf(eventId), body: JSON.stringify(envelope.detail) }
  expect(requestMessage(messageId, JSON.stringify(envelope))).toEqual(expected)
  expect(requestMessage('99999999-2222-4333-8444-555555555555', JSON.stringify(envelope))).toEqual(expected)
})

test.each(['c8f9c4b5-76e5-d76a-f980-7011e206042b', '68F6E973-1A0C-D37B-F2F2-94A7F62FFD4E'])(
  'an event has the id %s, which is that of no UUID of the standard, and is a request all the same',
  (id) => {
    const expected = { jobId: jobIdOf(id), body: JSON.stringify(envelope.detail) }
    expect(requestMessage(messageId, JSON.stringify({ ...envelope, id }))).toEqual(expected)
  }
)

test('a request by event that is nested without end keeps the job of its event, and is no request', () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const body = JSON.stringify({ ...envelope, detail: { ApplicationName: 0 } }).replace(/(?<="ApplicationName":)0/, nested)
  const message = requestMessage(messageId, body)
  expect(message.jobId).toBe(jobIdOf(eventId))
  expect(parseRequest(message.body)).toEqual({ ok: false, faults: [{ path: '', message: 'is not JSON' }] })
})

test.each<[string, string]>([
  ['an ordinary request', JSON.stringify({ ApplicationName: 'shop' })],
  ['an event of another kind', JSON.stringify({ ...envelope, 'detail-type': 'SnapshotReleased' })],
  ['an event that claims to be of AWS', JSON.stringify({ ...envelope, source: 'aws.rds' })],
  ['an event without an id', JSON.stringify({ ...envelope, id: undefined })],
  ['an event whose id is no UUID', JSON.stringify({ ...envelope, id: 'JOB' })],
  ['an event whose detail is no object', JSON.stringify({ ...envelope, detail: ['shop'] })],
  ['no JSON', '{"detail-type": "MasKopy Request"'],
  ['nothing', '']
])('%s is taken as the message it is', (_, body) => {
  expect(requestMessage(messageId, body)).toEqual({ jobId: jobIdOf(messageId), body })
})
