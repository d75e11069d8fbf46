import { stripVTControlCharacters } from 'node:util'
import type { Colors } from './terminal'

const gap = '  '

const width = (cell: string) => stripVTControlCharacters(cell).length

const padded = (cell: string, columns: number) => cell + ' '.repeat(Math.max(0, columns - width(cell)))

/** Lines of a table: a heading and columns as wide as their widest cell. */
export const table = (headings: string[], rows: string[][], colors: Colors): string[] => {
  const widths = headings.map((heading, column) => Math.max(width(heading), ...rows.map((row) => width(row[column] ?? ''))))
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => padded(cell, widths[column]!))
      .join(gap)
      .trimEnd()
  return [colors.bold(line(headings)), ...rows.map(line)]
}

/** Lines of names and values, the names in one column. */
export const pairs = (entries: [name: string, value: string | undefined][], colors: Colors): string[] => {
  const known = entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  const nameWidth = Math.max(...known.map(([name]) => name.length))
  return known.map(([name, value]) => `${colors.dim(padded(name, nameWidth))}${gap}${value}`)
}
