import { contextOf, type GlobalOptions, type Surroundings } from '../../../cli/context'
import { run } from '../../../cli/run'

/** A command's surroundings that remember what was said; a clock that sleeping advances. */
export const fakeSurroundings = (overrides: Partial<Surroundings> = {}, isTTY = false, files: Record<string, string> = {}) => {
  const said = { out: '', err: '', files }
  let now = Date.parse('2026-11-22T14:00:00Z')
  const surroundings: Surroundings = {
    stdout: { write: (text) => (said.out += text), isTTY, columns: 120 },
    stderr: { write: (text) => (said.err += text), isTTY, columns: 120 },
    environment: { MASKOPY_STAGE: 'demo' },
    now: () => now,
    sleep: async (seconds) => void (now += seconds * 1000),
    readText: async (path) => files[path]!,
    writeText: async (path, text) => void (files[path] = text),
    ...overrides
  }
  return { said, surroundings }
}

export const runCli = async (
  args: string[],
  overrides?: Partial<Surroundings>,
  files?: Record<string, string>,
  isTTY = false
) => {
  const { said, surroundings } = fakeSurroundings(overrides, isTTY, files)
  const code = await run(args, surroundings, '1.2.3')
  return { code, ...said }
}

export const fakeContext = (
  options: GlobalOptions = {},
  isTTY = false,
  environment: NodeJS.ProcessEnv = { MASKOPY_STAGE: 'demo' }
) => {
  const { said, surroundings } = fakeSurroundings({ environment }, isTTY)
  return { said, context: contextOf(options, surroundings) }
}
