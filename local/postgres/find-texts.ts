/** Shortest text that can be looked for, in bytes: shorter ones occur everywhere by chance. */
export const SHORTEST_BYTES = 6

const BLOCK_BYTES = 3
const NO_BLOCK = SHORTEST_BYTES - BLOCK_BYTES + 1

/**
 * Looks for thousands of texts in one pass over bytes (Wu and Manber's algorithm: the last three bytes of the window say how far
 * it can move on without missing any). Texts are compared as UTF-8.
 * @param texts each at least six characters long
 */
export const createTextFinder = (texts: Iterable<string>) => {
  const shifts = new Uint8Array(1 << 16).fill(NO_BLOCK)
  const byStart = new Map<number, { text: string; bytes: Buffer }[]>()
  const hash = (bytes: Buffer, last: number): number =>
    ((bytes[last - 2]! << 10) ^ (bytes[last - 1]! << 5) ^ bytes[last]!) & 0xffff
  let longestBytes = 0
  for (const text of texts) {
    const bytes = Buffer.from(text)
    longestBytes = Math.max(longestBytes, bytes.length)
    for (let last = BLOCK_BYTES - 1; last < SHORTEST_BYTES; last++) {
      const block = hash(bytes, last)
      shifts[block] = Math.min(shifts[block]!, SHORTEST_BYTES - 1 - last)
    }
    const start = bytes.readUIntBE(0, SHORTEST_BYTES)
    byStart.set(start, [...(byStart.get(start) ?? []), { text, bytes }])
  }

  return {
    longestBytes,
    /** Calls `onFound` for each occurrence, with the offset of its first byte. */
    find(haystack: Buffer, onFound: (text: string, offset: number) => void): void {
      for (let last = SHORTEST_BYTES - 1; last < haystack.length; ) {
        const shift = shifts[hash(haystack, last)]!
        if (shift > 0) {
          last += shift
          continue
        }
        const offset = last - SHORTEST_BYTES + 1
        for (const { text, bytes } of byStart.get(haystack.readUIntBE(offset, SHORTEST_BYTES)) ?? []) {
          if (haystack.compare(bytes, 0, bytes.length, offset, Math.min(offset + bytes.length, haystack.length)) === 0) {
            onFound(text, offset)
          }
        }
        last++
      }
    }
  }
}

export type TextFinder = ReturnType<typeof createTextFinder>
