import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { requestJsonSchema, tableMarkers, withInputTable } from '../../../cli/docs/request-docs'
import { exitCodeTexts } from '../../../cli/exit-codes'
import { messageSchema } from '../../../shared/request/schema'

const read = (name: string) => readFileSync(join(__dirname, '..', '..', '..', 'docs', name), 'utf8')

it('publishes the schema of requests as intake checks them; npm run docs:request writes it', () => {
  const published = JSON.parse(read('request.schema.json'))
  expect(published).toEqual(JSON.parse(JSON.stringify(requestJsonSchema())))
  expect(published).toMatchObject(JSON.parse(JSON.stringify(z.toJSONSchema(messageSchema, { io: 'input' }))))
})

it('has every input in the table of the guide', () => {
  const guide = read('request.md')
  expect(withInputTable(guide)).toBe(guide)
  const table = guide.slice(guide.indexOf(tableMarkers.begin), guide.indexOf(tableMarkers.end))
  for (const name of Object.keys(messageSchema.shape)) expect(table).toContain(`\`${name}\``)
})

it('documents every exit code', () => {
  const guide = read('cli.md')
  for (const [code, text] of exitCodeTexts) expect(guide.replaceAll('`', '')).toContain(`| ${code} | ${text} |`)
})
