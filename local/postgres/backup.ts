import { promises as fs } from 'node:fs'
import { basename, join } from 'node:path'
import type { Client } from 'pg'
import type { ServerUser } from './binaries'
import { copyTree } from './copy-tree'

const LOG = 'pg_wal'

// What pg_basebackup leaves out as well: of this process only, rebuilt at start, or (slots) a hold on the log for nobody.
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts'])
const EMPTIED = new Set(
  [LOG, 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans']
)

const belongs = (path: string): boolean => {
  const [top, ...below] = path.split('/')
  return !LEFT_OUT.has(path) && !(below.length > 0 && EMPTIED.has(top!)) && !basename(path).startsWith('pgsql_tmp')
}

/**
 * Copies the data directory of a running server, while others write to it, to `target`: the physical files as they are, dead
 * rows included, with a `backup_label` and the part of the write-ahead log that makes them consistent when a server starts.
 * @param admin a connection as superuser, used by nobody else meanwhile
 */
export const backUp = async (admin: Client, source: string, target: string, user: ServerUser): Promise<void> => {
  // A temporary slot: a busy writer must not get segments recycled between the start of the copy and its end.
  const slot = await admin.query(
    "SELECT slot_name FROM pg_create_physical_replication_slot('snapshot_' || pg_backend_pid(), true, true)"
  )
  try {
    const { rows } = await admin.query("SELECT pg_walfile_name(pg_backup_start('snapshot', true)) AS first")
    await copyTree(source, target, user, belongs)
    const stopped = await admin.query('SELECT labelfile FROM pg_backup_stop(false)')
    // The log last: only now does it hold the record that ends the backup.
    await fs.rmdir(join(target, LOG))
    await copyTree(join(source, LOG), join(target, LOG), user, (name) => /^[0-9A-F]{24}$/.test(name) && name >= rows[0].first)
    await fs.writeFile(join(target, 'backup_label'), stopped.rows[0].labelfile, { mode: 0o600 })
    if (user.uid !== undefined) await fs.chown(join(target, 'backup_label'), user.uid, user.gid)
  } finally {
    await admin.query('SELECT pg_drop_replication_slot($1)', [slot.rows[0].slot_name])
  }
}
