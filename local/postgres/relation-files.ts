import { promises as fs } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { TextFinder } from './find-texts'

const READ_BYTES = 4 * 1024 * 1024

// Catalogs with values of rows in them. All others hold the schema, where a value can only stand because somebody wrote it there.
const CATALOGS_WITH_DATA = ['pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject']

// Numbers below are those of catalogs as initdb makes them, alike in every database of a server.
const FIRST_OF_USERS = 16384

const RELATIONS = `
  WITH kept AS (SELECT unnest($1::regclass[])::oid AS oid)
  SELECT pg_relation_filepath(c.oid) AS path, c.oid::regclass::text AS name,
    c.relnamespace = 'pg_catalog'::regnamespace AND c.oid NOT IN (SELECT oid FROM kept)
      AND NOT EXISTS (SELECT FROM pg_index i JOIN kept ON kept.oid = i.indrelid WHERE i.indexrelid = c.oid)
    OR EXISTS (SELECT FROM pg_class owner
      WHERE owner.relnamespace = 'pg_catalog'::regnamespace AND owner.oid NOT IN (SELECT oid FROM kept)
      AND (owner.reltoastrelid = c.oid
        OR owner.reltoastrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = c.oid))) AS skipped
  FROM pg_class c WHERE pg_relation_filepath(c.oid) IS NOT NULL`

const scanFile = async (path: string, buffer: Buffer, finder: TextFinder, onFound: (text: string) => void): Promise<void> => {
  const file = await fs.open(path)
  try {
    let kept = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, READ_BYTES)
      if (bytesRead === 0) return
      const filled = buffer.subarray(0, kept + bytesRead)
      finder.find(filled, onFound)
      // What may be the beginning of a text comes again in front of the next portion.
      kept = Math.min(finder.longestBytes - 1, filled.length)
      buffer.copyWithin(0, filled.length - kept, filled.length)
    }
  } finally {
    await file.close()
  }
}

/**
 * Looks for texts in the relation files below `dataDirectory`, those of every database of the server: tables, indexes, TOAST,
 * statistics, and files that belong to nothing any more. It writes everything to the files first (CHECKPOINT).
 * Values that PostgreSQL compressed (long ones) or keeps in binary form (numbers, dates, jsonb) cannot be seen this way.
 * @param client a connection to the database whose relations shall be called by their names; needs the right to CHECKPOINT
 */
export const findInRelationFiles = async (
  client: Client,
  dataDirectory: string,
  finder: TextFinder,
  onFound: (text: string, file: string) => void
): Promise<void> => {
  if (finder.longestBytes === 0) return
  const buffer = Buffer.alloc(READ_BYTES + finder.longestBytes)
  await client.query('CHECKPOINT')
  const { rows } = await client.query<{ path: string; name: string; skipped: boolean }>(RELATIONS, [CATALOGS_WITH_DATA])
  const relations = new Map(rows.map((relation) => [relation.path, relation]))
  const skippedNumbers = new Set(rows.filter(({ skipped }) => skipped).map(({ path }) => path.split('/').at(-1)!))
  const databases = (await fs.readdir(join(dataDirectory, 'base'))).filter((name) => /^\d+$/.test(name))
  for (const database of databases) {
    for (const name of await fs.readdir(join(dataDirectory, 'base', database))) {
      // 16385, 16385.1 (its second gigabyte), 16385_fsm (a map), t3_16385 (of a temporary table)
      const number = /^(?:t\d+_)?(\d+)/.exec(name)?.[1]
      if (!number) continue
      const relation = relations.get(`base/${database}/${number}`)
      if (relation ? relation.skipped : Number(number) < FIRST_OF_USERS && skippedNumbers.has(number)) continue
      const path = join('base', database, name)
      const place = relation ? `${path} (${relation.name})` : path
      await scanFile(join(dataDirectory, path), buffer, finder, (text) => onFound(text, place))
    }
  }
}
