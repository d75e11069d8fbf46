import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { parse } from 'yaml'
import { createProgram } from '../../../cli/program'
import { blocks, document } from '../../helpers/documents'
import { runCli } from './run'

const guides = readdirSync(join(__dirname, '..', '..', '..', 'docs')).filter((name) => name.endsWith('.md'))
const documents = ['../README.md', '../CONTRIBUTING.md', ...guides]

/** The words of a command line as a shell sees them, up to where it ends. */
const wordsOf = (line: string): string[] => {
  const words = line.match(/\$\([^)]*\)|"(?:[^"\\]|\\.)*"|'[^']*'|\d?[|;)&>]|[^\s"'|;)&>]+/g) ?? []
  const end = words.findIndex((word) => /^\d?[|;)&>]$/.test(word))
  return words.slice(0, end < 0 ? undefined : end).map((word) => word.replace(/^(["'])([^]*)\1$/, '$2'))
}

/** Every command line in the code of a document, in blocks and in the text. */
const commandLines = (text: string): string[] => {
  const code = [...text.matchAll(/^```[^\n]*\n([^]*?)^```$|`([^`\n]+)`/gm)].map(([, block, span]) => (block ?? span!).replaceAll('\\\n', ' '))
  return code.flatMap((each) => [...each.matchAll(/(?<![\w./-])maskopy (?=[a-z-])([^\n]*)/g)].map(([, line]) => line!))
}

const block = (text: string) => `\`\`\`\n${text}\n\`\`\`\n`

/** The name of the command that the words are for. @throws CommanderError where there is no such command, option or value */
const understood = async (words: string[]): Promise<string> => {
  let name = ''
  const program = createProgram(() => async (...given) => void (name = (given.at(-1) as Command).name()), '1')
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  }
  await program.parseAsync(words, { from: 'user' })
  return name
}

const commands = createProgram(() => async () => undefined, '1').commands.map((command) => command.name())
const known = documents.flatMap((name) => commandLines(document(name)).map((line) => [name, line] as const)).filter(([, line]) => line !== '--help')

it.each(known)('%s: the command understands `maskopy %s`', async (_name, line) => {
  const words = wordsOf(line).map((word) => (word === 'STEP' ? 'clean-up' : word))
  await expect(understood(words)).resolves.toBe(words[0])
})

it('the documents show every command but what shows help; one with an unknown option would not be understood', async () => {
  expect(commands.filter((name) => !known.some(([, line]) => wordsOf(line)[0] === name))).toEqual([])
  await expect(understood(['submit', '--file', 'a', '--until', 'b'])).rejects.toThrow('unknown option')
})

it.each(commands)('the command understands the examples in its help of %s', async (name) => {
  const { out } = await runCli([name, '--help'])
  const lines = commandLines(block(out.split('Examples:\n')[1]!.replaceAll(/^ *\$ /gm, '')))
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) await expect(understood(wordsOf(line))).resolves.toBe(name)
})

describe('the pipelines of docs/request.md', () => {
  const guide = document('request.md')
  const submits = (line: string) => wordsOf(line).includes('--wait') && wordsOf(line).includes('--file')

  it('GitHub Actions: a workflow whose last step waits for the job', () => {
    const workflow = parse(blocks(guide, 'yaml github')[0]!)
    expect(workflow.permissions['id-token']).toBe('write')
    const { steps } = Object.values<any>(workflow.jobs)[0]
    expect(steps.every((step: any) => typeof (step.uses ?? step.run) === 'string')).toBe(true)
    const last = steps.at(-1)
    expect(commandLines(block(last.run)).filter(submits)).toHaveLength(1)
    expect(Object.keys(last.env)).toEqual(['MASKOPY_STAGE', 'MASKOPY_STAGING_ACCOUNT'])
  })

  it('Jenkins: a stage whose last command waits for the job', () => {
    const groovy = blocks(guide, 'groovy')[0]!
    const run = [...groovy.matchAll(/^ *sh '([^']+)'$/gm)].map(([, command]) => command!)
    expect(commandLines(block(run.at(-1)!)).filter(submits)).toHaveLength(1)
    expect(groovy.split('{')).toHaveLength(groovy.split('}').length)
    expect(groovy).toMatch(/withEnv\(\['MASKOPY_STAGE=\w+', 'MASKOPY_STAGING_ACCOUNT=\d{12}'\]\)/)
  })

  it('AWS CLI: one message on the intake queue', () => {
    const sent = blocks(guide, 'sh').find((block) => block.includes('send-message'))!
    expect(sent).toMatch(/aws sqs get-queue-url --queue-name maskopy-\w+-requests --queue-owner-aws-account-id \d{12} /)
    expect(sent).toMatch(/aws sqs send-message --queue-url "\$QUEUE_URL" --message-body file:\/\/request\.json/)
  })
})
