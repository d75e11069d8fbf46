import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { eventSchemas, type EventName } from './schemas'
import { schemaVersion } from './version'

export const eventNames = Object.keys(eventSchemas) as EventName[]

/** Where the schemas are published, from the repository's root. */
export const publishedFolder = join('docs', 'events', `v${schemaVersion}`)

/** The text of `<event>.json`: the JSON Schema of the event's `detail`. */
export const publishedSchema = (name: EventName): string =>
  `${JSON.stringify({ title: name, ...z.toJSONSchema(eventSchemas[name]), additionalProperties: true }, null, 2)}\n`

/** Writes all of them below `root`. */
export const publishSchemas = (root: string): void => {
  mkdirSync(join(root, publishedFolder), { recursive: true })
  for (const name of eventNames) writeFileSync(join(root, publishedFolder, `${name}.json`), publishedSchema(name))
}

if (require.main === module) publishSchemas(process.cwd())
