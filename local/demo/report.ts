import type { Stage } from '../world/stage'
import { isSuccess, type Outcome } from './result'
import type { Screen } from './screen'

const valueWidth = 44
const residueShown = 10

const cut = (text: string | null): string => {
  if (text === null) return 'null'
  const line = text.replace(/\s+/g, ' ')
  return line.length > valueWidth ? `${line.slice(0, valueWidth - 1)}…` : line
}

const showCompletion = (screen: Screen, { completion }: Outcome): void => {
  screen.line()
  screen.line(screen.colours.bold('Completion message'))
  if (!completion) return screen.line('  none')
  for (const [name, value] of Object.entries(completion)) {
    screen.line(`  ${name.padEnd(18)}${typeof value === 'string' ? value : JSON.stringify(value)}`)
  }
}

const showChanges = (screen: Screen, { changedTables, maskedRows, residue }: Outcome): void => {
  const { bold, dim, green, red } = screen.colours
  screen.line()
  screen.line(bold('Changed tables: source against a database restored in the target account'))
  const tables = Object.entries(changedTables)
  if (tables.length === 0) screen.line('  none: not one row differs')
  for (const [table, rows] of tables) screen.line(`  ${table.padEnd(28)}${rows.toLocaleString('en').padStart(10)} rows`)
  for (const { table, key, columns } of maskedRows) {
    screen.line()
    screen.line(`  ${bold(table)} ${dim(key)}`)
    for (const { name, before, after } of columns) {
      screen.line(`    ${name.padEnd(18)} ${red(cut(before).padEnd(valueWidth))} ${dim('→')} ${green(cut(after))}`)
    }
  }
  screen.line()
  if (residue.length === 0) screen.line(green('No sampled raw value is left in its tables, statistics or relation files.'))
  else screen.line(red(`${residue.length} traces of raw values are left:`))
  for (const { table, column, value, foundIn } of residue.slice(0, residueShown)) {
    screen.line(`  ${table}.${column} '${cut(value)}' in ${foundIn}`)
  }
}

const showInventory = (screen: Screen, stage: Stage, { existing, leftBehind }: Outcome): void => {
  const { bold, dim, red } = screen.colours
  screen.line()
  screen.line(bold('What exists now'))
  const accounts = { source: stage.sourceAccount, staging: stage.stagingAccount, target: stage.targetAccount }
  for (const [name, account] of Object.entries(accounts)) {
    screen.line(`  ${name} account ${account}`)
    const things = existing.filter((thing) => thing.account === account)
    if (things.length === 0) screen.line(dim('    nothing'))
    for (const { kind, name: thing, status, arn } of things) {
      screen.line(`    ${kind.padEnd(16)}${thing}  ${dim(status)}${leftBehind.includes(arn) ? red('  left behind') : ''}`)
    }
  }
}

const closingWords = (outcome: Outcome): string => {
  const { status, completion, residue, leftBehind, error } = outcome
  if (isSuccess(outcome)) return `Succeeded after ${outcome.seconds.toFixed(1)} s: ${completion!.FinalSnapshotArn}`
  if (error) return error
  if (status !== 'SUCCEEDED') return `The job is ${status}. ${completion?.Error?.Message ?? ''}`.trim()
  if (residue.length > 0) return 'The job succeeded, but raw values survive in the masked copy.'
  if (leftBehind.length > 0) return `The job succeeded, but left behind: ${leftBehind.join(', ')}`
  return 'The job succeeded without naming a final snapshot.'
}

/** What the demo found out, for people. */
export const showReport = (screen: Screen, stage: Stage, outcome: Outcome): void => {
  const { green, red, bold } = screen.colours
  screen.endLive()
  if (outcome.jobId) {
    showCompletion(screen, outcome)
    if (outcome.status === 'SUCCEEDED' && !outcome.error) showChanges(screen, outcome)
    showInventory(screen, stage, outcome)
  }
  screen.line()
  screen.line(bold((isSuccess(outcome) ? green : red)(closingWords(outcome))))
}
