/** What says who may ask for an application's copies. */
interface Application {
  name: string
  callerRoles: readonly string[]
}

export const applicationPlaceholder = '{ApplicationName}'

/** Null for a pattern that says what it lets in, else what is wrong with it. */
export function patternFault(pattern: string): string | null {
  const name = '\0'
  const text = pattern.replaceAll(applicationPlaceholder, name)
  if (/[{}]/.test(text)) return "may have '{ApplicationName}' in braces only"
  if (text.split('*').length > 2) return "may have one '*' at most"
  if (!/[A-Za-z0-9]/.test(text.replaceAll(name, 'x'))) return "must be more than '*'"
  if (/[A-Za-z0-9]\*|\*[A-Za-z0-9]/.test(text)) return "must have no letter or digit beside its '*': a longer name would match, too"
  // Names of applications hold hyphens and underscores themselves: app_* would be app_le's as well.
  if (/\0[^A-Za-z0-9]*\*|\*[^A-Za-z0-9]*\0/.test(text))
    return "must have a word between '{ApplicationName}' and '*': an application with a longer name would match, too"
  return null
}

/** The patterns of an application with its name in them, in lower case. */
export const rolePatterns = ({ callerRoles, name }: Application): string[] =>
  callerRoles.map((pattern) => pattern.replaceAll(applicationPlaceholder, name).toLowerCase())

/** Compares the whole name, ignoring case. One `*` stands for any characters. */
export function matchesRole(name: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*')
  const lowerCase = name.toLowerCase()
  if (end === undefined) return lowerCase === start
  return lowerCase.length >= start.length + end.length && lowerCase.startsWith(start) && lowerCase.endsWith(end)
}

/** Whether some role could be meant by both. */
export function canMeanTheSame(one: string, other: string): boolean {
  if (!one.includes('*')) return matchesRole(one, other)
  if (!other.includes('*')) return matchesRole(other, one)
  const [start = '', end = ''] = one.split('*')
  const [otherStart = '', otherEnd = ''] = other.split('*')
  const begins = start.startsWith(otherStart) || otherStart.startsWith(start)
  return begins && (end.endsWith(otherEnd) || otherEnd.endsWith(end))
}
