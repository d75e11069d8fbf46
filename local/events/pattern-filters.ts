/** One filter object of a pattern, as a test of one value. Throws a RangeError that says what is wrong with the filter. */
type Test = (value: unknown) => boolean

const isText = (value: unknown): value is string => typeof value === 'string'

const text = (name: string, operand: unknown): string => {
  if (isText(operand)) return operand
  throw new RangeError(`${name} match pattern must be a string`)
}

const texts = (name: string, operand: unknown): string[] => [operand].flat().map((one) => text(name, one))

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit
}

const numeric = (operand: unknown): Test => {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 > 0) {
    throw new RangeError('Value of numeric must be an array of operators and numbers')
  }
  const tests = Array.from({ length: operand.length / 2 }, (_, index) => {
    const [operator, limit] = [comparisons[operand[2 * index]], operand[2 * index + 1]]
    if (!operator) throw new RangeError(`Unrecognized numeric range operator: ${operand[2 * index]}`)
    if (typeof limit !== 'number') throw new RangeError('Numeric range limits must be numbers')
    return (value: number) => operator(value, limit)
  })
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}

const wildcard = (pattern: string): Test => {
  const quoted = (found: string) => (found === '\\*' ? found : `\\${found}`)
  const source = pattern.replace(/\\\*|\*|[.+?^${}()|[\]\\]/g, (found) => (found === '*' ? '.*' : quoted(found)))
  const expression = new RegExp(`^${source}$`, 's')
  return (value) => isText(value) && expression.test(value)
}

/** Prefix and suffix take a string, or `{"equals-ignore-case": string}`. */
const affix = (name: 'prefix' | 'suffix', operand: any): Test => {
  const ignoringCase = operand?.['equals-ignore-case']
  const wanted = text(name, ignoringCase ?? operand)
  const has = (value: string, part: string) => (name === 'prefix' ? value.startsWith(part) : value.endsWith(part))
  return ignoringCase === undefined
    ? (value) => isText(value) && has(value, wanted)
    : (value) => isText(value) && has(value.toLowerCase(), wanted.toLowerCase())
}

const anythingBut = (operand: any): Test => {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    const excluded: unknown[] = Array.isArray(operand) ? operand : [operand]
    if (excluded.length === 0) throw new RangeError('Anything-But list must not be empty')
    return (value) => !excluded.includes(value)
  }
  const [name, inner, ...more] = [Object.keys(operand)[0]!, Object.values(operand)[0], ...Object.keys(operand).slice(1)]
  if (more.length > 0 || !['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
    throw new RangeError(`Unsupported anything-but pattern: ${name}`)
  }
  const tests = texts(name, inner).map((one) => filterTest({ [name]: one }))
  return (value) => tests.every((test) => !test(value))
}

const equalsIgnoringCase = (operand: unknown): Test => {
  const wanted = text('equals-ignore-case', operand).toLowerCase()
  return (value) => isText(value) && value.toLowerCase() === wanted
}

/** The test of a filter other than `exists`, which is about the field and not about its value. */
export const filterTest = (filter: Record<string, unknown>): Test => {
  const [[name, operand] = ['', undefined], ...more] = Object.entries(filter)
  if (more.length > 0) throw new RangeError('Only one key allowed in match expression')
  if (name === 'prefix' || name === 'suffix') return affix(name, operand)
  if (name === 'anything-but') return anythingBut(operand)
  if (name === 'numeric') return numeric(operand)
  if (name === 'equals-ignore-case') return equalsIgnoringCase(operand)
  if (name === 'wildcard') return wildcard(text(name, operand))
  throw new RangeError(`Unrecognized match type ${name}`)
}
