const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 30

/**
 * Thirty random letters and digits: within the password rules of every RDS engine, and about 178 bits.
 * `random` must be of cryptographic quality.
 */
export const newMasterPassword = (random: (sizeBytes: number) => Uint8Array): string => {
  const unbiased = Math.floor(256 / LETTERS_AND_DIGITS.length) * LETTERS_AND_DIGITS.length
  let password = ''
  while (password.length < LENGTH) {
    for (const byte of random(LENGTH)) {
      if (byte < unbiased && password.length < LENGTH) password += LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length]
    }
  }
  return password
}
