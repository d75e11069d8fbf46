const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Markup that is finished; everything else is text and gets escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | undefined | Markup | Markup[]

const written = (part: Part): string => {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.text
  if (Array.isArray(part)) return part.map(({ text }) => text).join('\n')
  return String(part).replace(/[&<>"']/g, (character) => entities[character]!)
}

/** A template whose values are escaped, unless they are markup themselves. */
export const markup = (strings: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(strings.reduce((text, string, index) => text + string + (index < parts.length ? written(parts[index]) : ''), ''))
