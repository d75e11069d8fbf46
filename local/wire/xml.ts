const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }

/** Text as it may stand in an XML element or attribute. */
export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (character) => escapes[character]!)

/** How member names become element names; differs from protocol to protocol. */
export interface XmlNaming {
  /** Element name of a member. */
  member(name: string): string
  /** Element name of the elements of the list `name`; undefined where the list is flattened. */
  element(name: string): string | undefined
}

const scalar = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return escapeXml(String(value))
}

const isStructure = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)

const wrap = (tag: string, content: string): string => `<${tag}>${content}</${tag}>`

const content = (value: unknown, naming: XmlNaming): string =>
  isStructure(value) && !Array.isArray(value) ? membersXml(value, naming) : scalar(value)

/** The members of an SDK-shaped structure as XML elements, without one around them; undefined and null members are left out. */
export const membersXml = (structure: Record<string, unknown>, naming: XmlNaming): string =>
  Object.entries(structure)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const tag = naming.member(name)
      if (!Array.isArray(value)) return wrap(tag, content(value, naming))
      const element = naming.element(name)
      const parts = value.map((entry) => wrap(element ?? tag, content(entry, naming))).join('')
      return element === undefined ? parts : wrap(tag, parts)
    })
    .join('')
