import type { InstanceType } from '../../../shared/aws/machine-images'
import { check, databaseOf, snapshotOf, twoCores, type Accounts } from './accounts'

const AmiId = 'ami-01234567'
const inEcs = { ObfuscateRunMode: 'ecs', AmiId }
const fitting: Accounts['images'] = { [AmiId]: { state: 'available', architecture: 'x86_64' } }

const accounts = (changes: Partial<Accounts> = {}): Accounts => ({
  snapshots: [snapshotOf('postgres', '17.4')],
  originals: [{ kind: 'instance', database: databaseOf() }],
  parameterGroups: { instance: {}, cluster: {} },
  optionGroups: { source: [], staging: [] },
  versions: { 'postgres 17.4': { family: 'postgres17', major: '17' } },
  taken: { instance: [], cluster: [] },
  keys: {},
  scripts: ['shop/release-7/bootstrap.sh', 'shop/release-7/verify/names.sql'],
  images: fitting,
  ...changes
})

it('a container instance that fits its image and its task is accepted', async () => {
  expect((await check(accounts(), inEcs)).faults).toEqual([])
})

it.each([
  ['is not there', {}, 'MaskopyResourceNotFoundException', 'AmiId'],
  ['is not ready', { [AmiId]: { state: 'pending', architecture: 'x86_64' } }, 'MaskopyResourceException', 'AmiState'],
  ['is disabled', { [AmiId]: { state: 'disabled', architecture: 'x86_64' } }, 'MaskopyResourceException', 'AmiState'],
  ['is made for another processor', { [AmiId]: { state: 'available', architecture: 'arm64' } }, 'MaskopyResourceException', 'AmiArchitecture']
])('an image of a container instance that %s is refused', async (_, images, name, causeCode) => {
  const { faults } = await check(accounts({ images }), inEcs)
  expect(faults).toMatchObject([{ name, causeCode, message: expect.stringContaining(`'${AmiId}'`) }])
  expect((await check(accounts({ images }), { AmiId })).faults).toEqual([])
})

it('the processor is that of the configured instance type', async () => {
  const instanceTypes: Record<string, InstanceType> = { 'm7g.large': { ...twoCores, architectures: ['arm64'] } }
  const onGraviton = (images: Accounts['images']) =>
    check(accounts({ images, instanceTypes }), inEcs, (config) => ({ ...config, runner: { ...config.runner, instanceType: 'm7g.large' } }))
  expect((await onGraviton({ [AmiId]: { state: 'available', architecture: 'arm64' } })).faults).toEqual([])
  expect((await onGraviton(fitting)).faults).toMatchObject([{ causeCode: 'AmiArchitecture', message: expect.stringContaining('m7g.large, for arm64') }])
})

it('an instance type that the Region does not offer is refused, and its image is looked at all the same', async () => {
  const { faults } = await check(accounts({ instanceTypes: {}, images: {} }), inEcs)
  expect(faults).toMatchObject([
    { name: 'MaskopyResourceNotFoundException', causeCode: 'InstanceType', message: expect.stringContaining("'m7i.large'") },
    { name: 'MaskopyResourceNotFoundException', causeCode: 'AmiId' }
  ])
})

it.each([
  [2048, 7168, []],
  [1024, 8192, ['TaskSize']],
  [4096, 8192, ['TaskSize']],
  [16384, 32768, ['TaskSize']]
])('a task of %p CPU units and %p MiB on an instance of 2048 and 8192: %p', async (TaskDefinitionCPU, TaskDefinitionMemory, causes) => {
  const size = { TaskDefinitionCPU, TaskDefinitionMemory }
  expect((await check(accounts(), { ...inEcs, ...size })).faults.map(({ causeCode }) => causeCode)).toEqual(causes)
  expect((await check(accounts(), size)).faults).toEqual([])
})
