import ts from 'typescript'
import { sourcesIn, syntaxOf, textOf, trackedFiles, visit } from './sources'

const product = ['functions', 'shared', 'runner', 'cli', 'local']
/** Of characters. The house writes 130; what is a little longer is no fault that a build should fail for. */
const lineMaximum = 150
const functionLinesMaximum = 70
/** Shorter functions are said best by their name and their types. */
const selfExplainingLines = 10
const linesMaximum = (file: string) => (file.startsWith('tests/') ? 400 : 250)

const linesOf = (file: string) => textOf(file).replace(/\n$/, '').split('\n')
const sources = sourcesIn(...product, 'tests')
/** These rules spell out what they forbid. */
const outsideOfHouse = sources.filter((file) => !file.startsWith('tests/house/'))

/** `file:line` of every line that a pattern matches. */
const found = (files: string[], pattern: RegExp): string[] =>
  files.flatMap((file) => linesOf(file).flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])))

it('files fit on a few screens', () => {
  const long = sources.map((file) => [file, linesOf(file).length] as const).filter(([file, count]) => count > linesMaximum(file))
  expect(long).toEqual([])
})

it('lines fit on one', () => {
  expect(found(sources.filter((file) => !file.endsWith('.test.ts')), new RegExp(`^.{${lineMaximum + 1},}$`))).toEqual([])
})

it('functions fit on one screen', () => {
  const long: string[] = []
  for (const file of sourcesIn(...product)) {
    const lineAt = (position: number) => syntaxOf(file).getLineAndCharacterOfPosition(position).line
    visit(file, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
      const count = lineAt(node.getEnd()) - lineAt(node.getStart()) + 1
      if (count > functionLinesMaximum) long.push(`${file}:${lineAt(node.getStart()) + 1} has ${count} lines`)
    })
  }
  expect(long).toEqual([])
})

it.each([
  ['postponed', /\b(TODO|FIXME|XXX|HACK)\b/],
  ['skipped or singled out', /\b(it|test|describe)\.(skip|only|todo)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/],
  ['silenced', /@ts-(ignore|nocheck|expect-error)|eslint-disable/],
  ['waited for by a fixed time in a test', /waitForTimeout|jest\.retryTimes/]
])('nothing is %s', (_what, pattern) => {
  expect(found(outsideOfHouse, pattern)).toEqual([])
})

it('types are not thrown away in the product', () => {
  expect(found(sourcesIn('functions', 'shared', 'runner', 'cli'), /\bas any\b|: any\b|<any>/)).toEqual([])
})

it('nothing is named after an orchestrator: there is none', () => {
  const named: string[] = trackedFiles.filter((file) => /orchestrat/i.test(file))
  for (const file of sourcesIn(...product)) {
    visit(file, (node) => {
      if (ts.isIdentifier(node) && /orchestrat/i.test(node.text)) named.push(`${file}: ${node.text}`)
    })
  }
  expect(named).toEqual([])
})

const isExported = (statement: ts.Statement) =>
  ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

/** The name of a function or class that a statement declares. */
const declaredBy = (statement: ts.Statement): string | undefined => {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return statement.name?.text ?? 'default'
  if (!ts.isVariableStatement(statement)) return undefined
  const [declaration] = statement.declarationList.declarations
  const value = declaration?.initializer
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? declaration.name.getText() : undefined
}

it('exported classes, and exported functions that cannot be read at a glance, say what they are for', () => {
  const silent: string[] = []
  for (const file of sourcesIn('functions', 'shared', 'runner', 'cli')) {
    for (const statement of syntaxOf(file).statements) {
      const isShort = statement.getText().split('\n').length <= selfExplainingLines
      if (!isExported(statement) || isShort || ts.getJSDocCommentsAndTags(statement).length > 0) continue
      const name = declaredBy(statement)
      if (name) silent.push(`${file}: ${name}`)
    }
  }
  expect(silent).toEqual([])
})
