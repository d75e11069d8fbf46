import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const document = (name: string): string => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8')

/** The fenced blocks of a document whose line of information is exactly `info`. */
export const blocks = (text: string, info: string): string[] =>
  [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].filter(([, given]) => given!.trim() === info).map(([, , body]) => body!)
