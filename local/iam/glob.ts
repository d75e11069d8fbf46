const compiled = new Map<string, RegExp>()

/** Whether `text` matches a pattern of IAM: `*` is any text, `?` any one character. */
export const matchesGlob = (pattern: string, text: string): boolean => {
  if (pattern === '*' || pattern === text) return true
  let expression = compiled.get(pattern)
  if (!expression) {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')
    compiled.set(pattern, (expression = new RegExp(`^${source}$`, 's')))
  }
  return expression.test(text)
}
