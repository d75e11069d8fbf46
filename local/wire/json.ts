function wireValue(this: any, key: string, value: unknown): unknown {
  const original = this[key]
  if (original instanceof Date) return original.getTime() / 1000
  if (original instanceof Uint8Array) return Buffer.from(original).toString('base64')
  return value
}

/** JSON as AWS writes it: a timestamp is seconds since the epoch, a blob is base64. */
export const toJson = (document: unknown): Buffer => Buffer.from(JSON.stringify(document, wireValue))
