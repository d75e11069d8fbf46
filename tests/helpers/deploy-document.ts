import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'

/** One fenced block of commands of the document. */
export interface Step {
  heading: string
  commands: string
}

/** What the packaging before the tests has done already, with the same commands. */
const doneBefore = /^(npx serverless package|node --import tsx runner\/build\.ts)/

/** The blocks of docs/deploy.md in their order, save those that it says the local cloud cannot take. */
export const documentSteps = (): Step[] => {
  const text = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8')
  const steps: Step[] = []
  let heading = ''
  const parts = /^## (?<heading>.+)$|(?<aside><!-- not on the local cloud[^]*?-->\n)?^```sh\n(?<commands>[^]*?)^```$/gm
  for (const { groups = {} } of text.matchAll(parts)) {
    if (groups.heading) heading = groups.heading
    else if (!groups.aside && !doneBefore.test(groups.commands!)) steps.push({ heading, commands: groups.commands! })
  }
  return steps
}
