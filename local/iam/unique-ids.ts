import type { Random } from '../core/random'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const secretLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const spell = (random: Random, alphabet: string, length: number): string =>
  Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')

/** What an id's first four letters say it is of. */
export type IdKind = 'AROA' | 'AIDA' | 'ANPA' | 'AKIA' | 'ASIA'

/** An IAM id or access key id; access key ids are 20 characters long, the others 21. */
export const uniqueId = (random: Random, kind: IdKind): string =>
  kind + spell(random, letters, kind === 'AKIA' || kind === 'ASIA' ? 16 : 17)

/** A secret access key: 40 characters. */
export const secretKey = (random: Random): string => spell(random, secretLetters, 40)

/** A session token; the real ones are longer and as opaque. */
export const sessionToken = (random: Random): string =>
  `IQoJb3JpZ2luX2Vj${Buffer.from(random.bytes(96)).toString('base64')}`
