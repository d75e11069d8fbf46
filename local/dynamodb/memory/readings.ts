/** What dynalite has made of the expressions of an input. */
export interface Reading {
  condition?: any
  updates?: { sections: any[]; paths: any[][] }
  keyConditions?: Record<string, { ComparisonOperator: string; AttributeValueList: any[] }>
}

type Values = Readonly<Record<string, any>>
type Template = (values: Values) => any

const constant = (value: unknown): Template => () => value

/** `part` as something that is filled in with other values; undefined where it holds none. */
const templateOf = (part: any, names: ReadonlyMap<unknown, string>): Template | undefined => {
  const name = names.get(part)
  if (name !== undefined) return (values) => values[name]
  if (typeof part !== 'object' || part === null) return undefined
  const members = Object.entries(part).map(([key, inner]) => [key, templateOf(inner, names), inner] as const)
  if (!members.some(([, template]) => template)) return undefined
  const templates = members.map(([key, template, inner]) => [key, template ?? constant(inner)] as const)
  if (Array.isArray(part)) return (values) => templates.map(([, template]) => template(values))
  return (values) => {
    const filled: any = {}
    for (const [key, template] of templates) filled[key] = template(values)
    return filled
  }
}

/** Everything about an input that decides how it is read: all but the values, and of those their types. */
const shapeOf = (operation: string, input: any): string => {
  let shape = operation
  for (const name in input) {
    const value = input[name]
    if (value === undefined) continue
    shape += `\n${name} `
    if (typeof value !== 'object') shape += value
    else if (name !== 'Item') for (const key in value) shape += ` ${key} ${typeof value[key] === 'string' ? value[key] : typeOf(value[key])}`
  }
  return shape
}

const typeOf = (value: object): string => {
  for (const type in value) return type
  return ''
}

const shapesMaximum = 10_000

/**
 * dynalite reads expressions anew with each call, and takes longer over it than over all the rest. What it has accepted once it
 * accepts again with other values of the same types, so its reading is kept and filled in with them.
 */
export class Readings {
  private readonly known = new Map<string, Template>()

  /** Undefined where no input of this shape was accepted yet. */
  of(operation: string, input: any): Reading | undefined {
    return this.known.get(shapeOf(operation, input))?.(input.ExpressionAttributeValues ?? {})
  }

  /** `checked`: what dynalite's validation has made of `input`. */
  learn(operation: string, input: any, checked: any): Reading {
    const names = new Map(Object.entries<any>(checked.ExpressionAttributeValues ?? {}).map(([name, value]) => [value, name]))
    const { _condition: condition, _updates: updates, KeyConditions: keyConditions } = checked
    const reading: Reading = { condition, updates: updates && { sections: updates.sections, paths: updates.paths }, keyConditions }
    if (this.known.size >= shapesMaximum) this.known.clear()
    this.known.set(shapeOf(operation, input), templateOf(reading, names) ?? constant(reading))
    return reading
  }
}
