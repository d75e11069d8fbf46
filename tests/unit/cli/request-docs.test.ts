import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { requestJsonSchema, tableMarkers, withInputTable } from '../../../cli/docs/request-docs'
import { exitCodeTexts } from '../../../cli/exit-codes'
import { readRequest } from '../../../cli/request/request-file'
import { faultsOf } from '../../../cli/request/sending'
import { messageSchema } from '../../../shared/request/schema'
import { blocks } from '../../helpers/documents'

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

describe('the examples of the guide', () => {
  const guide = read('request.md')
  const examples = ['yaml request', 'json request'].flatMap((info) => blocks(guide, info)).map((text) => readRequest(text, 'request.md'))

  it.each(examples.map((example) => [`${example.ApplicationName} ${example.ObfuscateRunMode ?? ''}`, example] as const))(
    '%s is a request that intake would read',
    (_, example) => {
      expect(faultsOf(example)).toEqual([])
    }
  )

  it('show every run mode, and every input but those of the default', () => {
    expect(new Set(examples.map(({ ObfuscateRunMode }) => ObfuscateRunMode))).toEqual(new Set([undefined, 'ecs', 'none']))
    const shown = new Set(examples.flatMap((example) => Object.keys(example)))
    const others = ['PresignedUrl', 'ExecutionTimestamp']
    expect(Object.keys(messageSchema.shape).filter((name) => !shown.has(name) && !others.includes(name))).toEqual([])
  })

  it('have the request of Python, too', () => {
    const members = /request = (\{[\s\S]*?\n\})/.exec(blocks(guide, 'python')[0]!)![1]!
    const { PresignedUrl, ...request } = parse(members.replace(/sts\.generate\S+ HttpMethod="GET"\)/, '"https"'))
    expect(PresignedUrl).toBe('https')
    expect(faultsOf(request)).toEqual([])
  })
})
