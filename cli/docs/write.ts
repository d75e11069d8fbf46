import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestJsonSchema, withInputTable } from './request-docs'

const docs = join(__dirname, '..', '..', 'docs')
const guide = join(docs, 'request.md')

/** `npm run docs:request`: what is generated from the schema of requests. */
writeFileSync(join(docs, 'request.schema.json'), `${JSON.stringify(requestJsonSchema(), null, 2)}\n`)
writeFileSync(guide, withInputTable(readFileSync(guide, 'utf8')))
