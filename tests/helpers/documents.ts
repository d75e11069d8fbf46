import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const document = (name: string): string => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8')

/** The fenced blocks of a document whose line of information is exactly `info`. */
export const blocks = (text: string, info: string): string[] =>
  [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].filter(([, given]) => given!.trim() === info).map(([, , body]) => body!)

/** One fenced block of commands of a document. */
export interface Step {
  heading: string
  commands: string
}

/** The blocks of commands in their order, save those of which the document says that the local cloud cannot take them. */
export const documentSteps = (name: string): Step[] => {
  const steps: Step[] = []
  let heading = ''
  const parts = /^##+ (?<heading>.+)$|(?<aside><!-- not on the local cloud[^]*?-->\n)?^```sh\n(?<commands>[^]*?)^```$/gm
  for (const { groups = {} } of document(name).matchAll(parts)) {
    if (groups.heading) heading = groups.heading
    else if (!groups.aside) steps.push({ heading, commands: groups.commands! })
  }
  return steps
}
