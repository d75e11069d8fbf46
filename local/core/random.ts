import { randomBytes } from 'node:crypto'

/** The only source of randomness in the local cloud, so that one seed can decide everything in a simulation. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `bytes` random bytes. */
  bytes(bytes: number): Uint8Array
}

export const realRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  bytes: (bytes) => randomBytes(bytes)
}

/** A version 4 UUID, the form of AWS request ids and event ids. */
export const uuid = (random: Random): string => {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** So many random hexadecimal digits, the form of most of AWS's other ids. */
export const hex = (random: Random, digits: number): string =>
  Buffer.from(random.bytes(Math.ceil(digits / 2))).toString('hex').slice(0, digits)
