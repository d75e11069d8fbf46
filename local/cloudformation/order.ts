import { TemplateError } from './template'

/**
 * Logical ids so ordered that each comes after all it depends on; otherwise in the order given.
 * Throws {@link TemplateError} with CloudFormation's words when the dependencies form a circle.
 */
export const creationOrder = (dependencies: ReadonlyMap<string, readonly string[]>): string[] => {
  const ordered = new Set<string>()
  const path: string[] = []
  const visit = (id: string): void => {
    if (ordered.has(id)) return
    if (path.includes(id)) {
      throw new TemplateError(`Circular dependency between resources: [${path.slice(path.indexOf(id)).join(', ')}]`)
    }
    path.push(id)
    for (const dependency of dependencies.get(id) ?? []) visit(dependency)
    path.pop()
    ordered.add(id)
  }
  for (const id of dependencies.keys()) visit(id)
  return [...ordered]
}
