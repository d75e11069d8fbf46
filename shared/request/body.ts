/** The object that a message body is; undefined for everything else. */
export const parseObject = (body: string): Record<string, unknown> | undefined => {
  try {
    const content: unknown = JSON.parse(body)
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? { ...content } : undefined
  } catch {
    return undefined
  }
}
