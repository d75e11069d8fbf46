import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exceptionNames, MaskopyError, type ExceptionName } from '../../shared/errors'
import { refusal } from '../../shared/kernel/refusals'
import { inputs } from '../../shared/request/inputs'
import { rules } from '../../shared/request/refusal'
import { EXIT_MEANINGS } from '../../shared/runner-contract'
import { root, textOf } from './sources'

const page = textOf('docs/contract.md')
const rowsOf = (title: string): Map<string, string> => {
  const section = page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  return new Map([...section.matchAll(/^\| `([^`]+)` \|.*$/gm)].map(([row, name]) => [name!, row]))
}

const membersOf = (name: string, ...members: string[]) => [name, ...members.map((member) => `${name}${member}`)]
const ofSnapshot = ['[].SnapshotName', '[].SnapshotARN', '[].InstanceIdentifier', '[].Tags']

/** Members of the output document, as the contract lists and its sample shows them; mode ecs has `ecs` where others have `fargate`. */
const outputs = [
  ...membersOf('CreatedSnapshots', ...ofSnapshot, '[].RdsParameterGroup'),
  'SnapshotsAvailable', 'SharedSnapshots',
  ...membersOf('CreatedDestinationSnapshots', ...ofSnapshot, '[].SnapshotTags'),
  'DestinationSnapshotsAvailable', 'DestinationRestoredDatabases', 'DestinationRestoredDatabasesComplete',
  ...membersOf('fargate', '.ClusterName', '.TaskDefinition'),
  ...membersOf('ecs', '.ClusterName', '.TaskDefinition', '.InstanceId'),
  ...membersOf('ECSRunTask', '.Attachments[]', '.Containers[]', '.Overrides', '.StopCode', '.StartedAt', '.TaskArn'),
  ...membersOf('CreatedFinalSnapshots', '[].SnapshotName'), 'FinalSnapshotAvailable',
  ...membersOf('CleanupAndTagging', '[].Success', '[].Message'),
  ...membersOf('Publish', '.MD5OfMessageBody', '.MessageId', '.SdkHttpMetadata', '.SdkResponseMetadata')
]

/** Codes that are classified one by one, and what each becomes. */
const codes = [...textOf('shared/kernel/refusals.ts').matchAll(/^ {2}'?([A-Z][\w.]+)'?: \w+,?$/gm)].map(([, code]) => {
  const error = refusal(Object.assign(new Error(), { name: code, $metadata: { httpStatusCode: 400 } }), 'doing', false)
  return [code!, (error as MaskopyError).name] as const
})

it.each([
  ['Inputs', [...Object.keys(inputs), 'PresignedUrl']],
  ['Outputs', outputs],
  ['Exceptions', [...exceptionNames]]
])('docs/contract.md has a row for each of the %s and for nothing else', (title, names) => {
  expect([...rowsOf(title).keys()].sort()).toEqual([...names].sort())
})

it('docs/contract.md names every code of AWS, exit code and rule in the row of its exception', () => {
  const exceptions = rowsOf('Exceptions')
  const raised: (readonly [string, ExceptionName])[] = [
    ...codes,
    ...EXIT_MEANINGS.map(({ reason, exception }) => [reason, exception] as const),
    ...Object.keys(rules).map((rule) => [rule, 'MaskopyAccessException'] as const)
  ]
  expect(codes.length).toBeGreaterThan(50)
  expect(raised.filter(([what, name]) => !exceptions.get(name)?.includes(`\`${what}\``))).toEqual([])
})

it('docs/contract.md names tests that exist, at least one in each row', () => {
  const rows = ['Inputs', 'Outputs', 'Exceptions'].flatMap((title) => [...rowsOf(title).entries()])
  expect(rows.filter(([, row]) => !/ \| `tests\/[^`]+ › [^`]+`/.test(row)).map(([name]) => name)).toEqual([])
  const proofs = [...page.matchAll(/`(tests\/[^`]+?\.test\.ts) › ([^`]+)`/g)]
  const absent = proofs.filter(([, file, title]) => !existsSync(join(root, file!)) || !textOf(file!).includes(title!))
  expect(absent.map(([proof]) => proof)).toEqual([])
})
