import { appendFileSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDirectory } from '../run-directory'
import type { Binaries, ServerUser } from './binaries'

/** The name RDS gives to the superuser that it keeps for itself. */
export const RDS_ADMIN = 'rdsadmin'

const configuration = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
ssl = on
password_encryption = 'scram-sha-256'
# The files live no longer than this run, and the page cache outlives any way a server can die short of the machine's own end.
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = 32MB
max_wal_size = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
`

// As with rds.force_ssl = 1, the default since PostgreSQL 15: TLS only. The database rdsadmin is closed to everybody else.
const hostBasedAuthentication = `
hostssl all      ${RDS_ADMIN} 127.0.0.1/32 scram-sha-256
host    all      ${RDS_ADMIN} all          reject
host    rdsadmin all          all          reject
hostssl all      all          127.0.0.1/32 scram-sha-256
`

// One statement a line, as single-user mode reads them.
const roles = `
CREATE ROLE rds_password NOLOGIN;
CREATE ROLE rds_replication NOLOGIN;
CREATE ROLE rds_iam NOLOGIN;
CREATE ROLE rds_superuser NOLOGIN;
GRANT pg_monitor, pg_signal_backend, pg_checkpoint, rds_password, rds_replication, rds_iam TO rds_superuser WITH ADMIN OPTION;
CREATE DATABASE rdsadmin OWNER ${RDS_ADMIN} STRATEGY FILE_COPY;
`.trimStart()

/**
 * Makes the data directory that every new database starts as a copy of: initdb takes a second, a copy a tenth of it. It holds
 * what RDS prepares: the superuser `rdsadmin`, the role `rds_superuser` and its companions, and no other login.
 */
export const makeTemplate = async (
  runDirectory: RunDirectory,
  folder: string,
  binaries: Binaries,
  user: ServerUser,
  adminPassword: string
): Promise<string> => {
  const data = join(folder, 'template')
  const passwordFile = join(folder, 'initial-password')
  writeFileSync(passwordFile, adminPassword, { mode: 0o600 })
  mkdirSync(data, { mode: 0o700 })
  if (user.uid !== undefined) {
    chownSync(passwordFile, user.uid, user.gid)
    chownSync(data, user.uid, user.gid)
  }
  const options = { ...user, cwd: '/' }
  await runDirectory.start({
    name: 'initdb',
    command: binaries.initdb,
    args: [
      `--pgdata=${data}`,
      `--username=${RDS_ADMIN}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--wal-segsize=1',
      '--no-sync'
    ],
    mark: data,
    options
  })
  rmSync(passwordFile)
  await runDirectory.start({
    name: 'template',
    command: binaries.postgres,
    args: ['--single', '-D', data, '-c', 'fsync=off', 'postgres'],
    mark: data,
    options,
    input: roles
  })
  appendFileSync(join(data, 'postgresql.conf'), configuration)
  writeFileSync(join(data, 'pg_hba.conf'), hostBasedAuthentication)
  return data
}
