/** JSON that SQS accepts as a message: its two forbidden characters that JSON leaves alone are escaped (Amazon SQS API Reference, SendMessage). */
export const messageText = (content: unknown): string =>
  JSON.stringify(content).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
