/** A value of a decoded form: text, a list, or members by name. Numbers and booleans stay text (see readers.ts). */
export type FormValue = string | FormValue[] | { [member: string]: FormValue }

type Tree = { [key: string]: Tree | string }

const plant = (tree: Tree, path: string[], value: string): void => {
  const [key, ...rest] = path
  if (rest.length === 0) tree[key!] = value
  else {
    const below = tree[key!]
    plant(typeof below === 'object' ? below : ((tree[key!] = Object.create(null)) as Tree), rest, value)
  }
}

const isList = (tree: Tree): boolean => Object.keys(tree).every((key) => /^[1-9]\d*$/.test(key))

const elements = (tree: Tree, nested: boolean): FormValue[] =>
  Object.entries(tree)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, element]) => collapse(element, nested))

const collapse = (tree: Tree | string, nested: boolean): FormValue => {
  if (typeof tree === 'string') return tree
  if (isList(tree)) return elements(tree, nested)
  const entries = Object.entries(tree)
  const only = entries.length === 1 ? entries[0]![1] : undefined
  if (nested && typeof only === 'object' && isList(only)) return elements(only, nested)
  return Object.fromEntries(entries.map(([key, value]) => [key, collapse(value, nested)]))
}

/**
 * Turns the dotted names of the query protocols into nested members: `Tags.Tag.1.Key=a` is `{ Tags: [{ Key: 'a' }] }`. A list's
 * elements may carry a name of their own (`Tag`, `member`) or none (`Attribute.1.Name`); `ec2` never names them, which
 * `nested: false` says. An empty list arrives as an empty text.
 */
export const decodeForm = (pairs: Iterable<[string, string]>, nested = true): Record<string, FormValue> => {
  const tree: Tree = Object.create(null)
  for (const [name, value] of pairs) plant(tree, name.split('.'), value)
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, collapse(value, nested)]))
}
