import { entries, isIn, mentionedBy, reachableFrom, sourcesIn, trackedFiles } from './sources'

/** What each part may import besides itself. */
const layers: Record<string, string[]> = {
  shared: [],
  functions: ['shared'],
  runner: ['shared'],
  cli: ['shared'],
  local: []
}

it.each(Object.entries(layers))('%s imports only itself and %j', (layer, below) => {
  const broken = sourcesIn(layer).flatMap((file) =>
    mentionedBy(file).filter((other) => !isIn(other, layer, ...below)).map((other) => `${file} → ${other}`)
  )
  expect(broken).toEqual([])
})

it('no step imports another step', () => {
  const stepOf = (file: string) => file.split('/')[1]
  const broken = sourcesIn('functions').flatMap((file) =>
    mentionedBy(file).filter((other) => isIn(other, 'functions') && stepOf(other) !== stepOf(file)).map((other) => `${file} → ${other}`)
  )
  expect(broken).toEqual([])
})

it('no files import each other in a circle', () => {
  const inCircle = sourcesIn('functions', 'shared', 'runner', 'cli', 'local', 'bench').filter((file) => reachableFrom(mentionedBy(file)).has(file))
  expect(inCircle).toEqual([])
})

it('no product file is dead: each is part of something that is deployed or started', () => {
  const alive = reachableFrom(entries())
  expect(sourcesIn('functions', 'shared', 'runner', 'cli').filter((file) => !alive.has(file))).toEqual([])
})

it('no file of the local cloud or of the tests is dead', () => {
  const tests = trackedFiles.filter((file) => file.endsWith('.test.ts'))
  const alive = reachableFrom([...entries(), ...tests])
  const types = (file: string) => file.endsWith('.d.ts')
  expect(sourcesIn('local', 'tests').filter((file) => !alive.has(file) && !types(file))).toEqual([])
})

it('there is no folder for leftovers', () => {
  const folders = new Set(trackedFiles.flatMap((file) => file.split('/').slice(0, -1).map((_, depth, parts) => parts.slice(0, depth + 1).join('/'))))
  const leftovers = [...folders].filter((folder) => /(^|\/)(utils?|helpers?|common|misc|lib)$/.test(folder))
  expect(leftovers).toEqual(['tests/helpers'])
})
