import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'

export const root = join(__dirname, '..', '..')

/** Files under version control, relative to the root. The clone may belong to another user. */
export const trackedFiles: string[] = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)) && statSync(join(root, file)).isFile())

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

export const isIn = (file: string, ...folders: string[]): boolean => folders.some((folder) => file.startsWith(`${folder}/`))

/** TypeScript below these folders. */
export const sourcesIn = (...folders: string[]): string[] => trackedFiles.filter((file) => file.endsWith('.ts') && isIn(file, ...folders))

const parsed = new Map<string, ts.SourceFile>()

export const syntaxOf = (file: string): ts.SourceFile => {
  const known = parsed.get(file)
  if (known) return known
  const made = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2023, true)
  parsed.set(file, made)
  return made
}

/** Visits every node of a file. */
export const visit = (file: string, see: (node: ts.Node) => void): void => {
  const walk = (node: ts.Node): void => {
    see(node)
    ts.forEachChild(node, walk)
  }
  walk(syntaxOf(file))
}

/** The tracked file that a relative specifier means, if there is one. */
const resolve = (from: string, specifier: string): string | undefined => {
  const path = normalize(join(dirname(from), specifier))
  return ['', '.ts', '/index.ts', '.cjs', '.mjs'].map((ending) => path + ending).find((candidate) => tracked.has(candidate))
}

const tracked = new Set(trackedFiles)

/** Files that a file imports, requires, or names in a text such as `'../shared/config/read-file.ts'`. */
export const mentionedBy = (file: string): string[] => {
  const specifiers = [...textOf(file).matchAll(/(['"`])((?:<rootDir>\/)?[\w.@/-]+)\1/g)].map(([, , text]) => text!)
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith('<rootDir>/')) return tracked.has(specifier.slice(10)) ? [specifier.slice(10)] : []
    if (specifier.startsWith('.')) return resolve(file, specifier) ?? []
    const beside = /\.(ts|cjs|mjs)$/.test(specifier) ? [relative('.', join(dirname(file), specifier)), specifier] : []
    return beside.filter((candidate) => tracked.has(candidate))
  })
}

/** Everything that can be reached from some files, themselves included. */
export const reachableFrom = (entries: Iterable<string>): Set<string> => {
  const reached = new Set<string>()
  const open = [...entries]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    if (/\.(ts|js|cjs|mjs)$/.test(file) || file.startsWith('bin/')) open.push(...mentionedBy(file))
  }
  return reached
}

/** What deployment, npm scripts, the command and the tools of the repository start from. */
export const entries = (): string[] => {
  const manifest = JSON.parse(textOf('package.json'))
  const started = Object.values<string>(manifest.scripts).flatMap((script) => script.match(/[\w./-]+\.(ts|cjs|mjs|js)\b/g) ?? [])
  const commands = Object.values<string>(typeof manifest.bin === 'string' ? { maskopy: manifest.bin } : (manifest.bin ?? {}))
  const handlers = trackedFiles.filter((file) => /^functions\/[\w-]+\/handler\.ts$/.test(file))
  const configurations = trackedFiles.filter((file) => /^[\w.-]+\.(js|cjs|mjs)$/.test(file) || /^(config|resources|bench)\/.*\.(c?js|ts)$/.test(file))
  const entries = [...started, ...commands, ...handlers, ...configurations, 'runner/main.ts', 'runner/build.ts']
  return entries.map(normalize).filter((file) => tracked.has(file))
}
