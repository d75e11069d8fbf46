import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MASTER, usePostgres } from '../../helpers/postgres'

const postgres = usePostgres()

/** Every file below `folder`, as one text of single bytes. */
const allBytes = (folder: string): string =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')

describe('a new database', () => {
  it('lets its master user do what RDS lets it, and no more', async () => {
    const endpoint = await postgres.createDatabase('roles')
    const [role] = await postgres.rows(
      endpoint,
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, pg_has_role(rolname, 'rds_superuser', 'MEMBER') AS member
       FROM pg_roles WHERE rolname = '${MASTER}'`
    )
    expect(role).toEqual({ rolsuper: false, rolcreatedb: true, rolcreaterole: true, rolreplication: false, member: true })

    await postgres.connected(endpoint, async (client) => {
      await client.query('CREATE TABLE t (i int)')
      await client.query('CREATE EXTENSION pgcrypto')
      await client.query("CREATE ROLE reader LOGIN PASSWORD 'x'")
      await client.query('GRANT SELECT ON t TO reader')
      await client.query('CREATE DATABASE another')
      await client.query('VACUUM FULL pg_statistic')
      await expect(client.query('SELECT * FROM pg_authid')).rejects.toMatchObject({ code: '42501' })
      await expect(client.query("ALTER ROLE rdsadmin PASSWORD 'mine'")).rejects.toMatchObject({ code: '42501' })
      await expect(client.query("COPY t FROM PROGRAM 'id'")).rejects.toMatchObject({ code: '42501' })
    })
    await postgres.connected(endpoint, (client) => client.query('CREATE TABLE t (i int)'), { database: 'postgres' })
  })

  it('answers over TLS only, with a certificate of the run’s own authority', async () => {
    const endpoint = await postgres.createDatabase('tls')
    expect(await postgres.rows(endpoint, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }])
    await expect(postgres.rows(endpoint, 'SELECT 1', { ssl: false })).rejects.toThrow('no encryption')
    await expect(postgres.rows(endpoint, 'SELECT 1', { ssl: true })).rejects.toThrow(/unable to verify|self.signed/)
    await expect(postgres.rows(endpoint, 'SELECT 1', { database: 'rdsadmin' })).rejects.toThrow('rejects connection')
  })

  it('takes a new master password and refuses the old one', async () => {
    const endpoint = await postgres.createDatabase('password')
    await postgres.plane.setMasterPassword('password', MASTER, "it's \\new")
    await expect(postgres.rows(endpoint, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    expect(await postgres.rows(endpoint, 'SELECT 1 AS one', { password: "it's \\new" })).toEqual([{ one: 1 }])
  })
})

describe('a snapshot', () => {
  it('is consistent although others write meanwhile', async () => {
    const endpoint = await postgres.createDatabase('busy')
    const written: number[] = []
    await postgres.connected(endpoint, async (client) => {
      await client.query('CREATE TABLE pair_a (i int PRIMARY KEY, filler text); CREATE TABLE pair_b (i int PRIMARY KEY)')
      let writing = true
      const write = async () => {
        for (let i = 0; writing; i++) {
          const pair = `INSERT INTO pair_a VALUES (${i}, repeat('x', 3000)); INSERT INTO pair_b VALUES (${i})`
          await client.query(`BEGIN; ${pair}; COMMIT`)
          if (i % 20 === 0) await client.query('VACUUM FULL pair_a')
          written.push(i)
        }
      }
      const writer = write()
      while (written.length < 10) await new Promise(setImmediate)
      const before = written.length
      await postgres.plane.snapshot('busy', 'live')
      writing = false
      await writer
      const restored = await postgres.plane.restore('live', 'busy-copy')
      const [counts] = await postgres.rows(
        restored,
        'SELECT (SELECT count(*)::int FROM pair_a) AS a, (SELECT count(*)::int FROM pair_b) AS b'
      )
      expect(counts.a).toBe(counts.b)
      expect(counts.a).toBeGreaterThanOrEqual(before)
      expect(counts.a).toBeLessThanOrEqual(written.length)
    })
  })

  it('keeps rows that are dead, the passwords of its source, and nothing of what came later', async () => {
    const endpoint = await postgres.createDatabase('source')
    await postgres.rows(endpoint, "CREATE TABLE t WITH (autovacuum_enabled = false) AS SELECT 'secret-of-a-dead-row' AS v")
    await postgres.rows(endpoint, "UPDATE t SET v = 'masked'")
    await postgres.plane.snapshot('source', 'first')
    await postgres.rows(endpoint, 'DROP TABLE t')
    await postgres.plane.copySnapshot('first', 'second')
    await postgres.plane.deleteSnapshot('first')
    await postgres.plane.deleteDatabase('source')

    const restored = await postgres.plane.restore('second', 'restored')
    expect(await postgres.rows(restored, 'SELECT v FROM t')).toEqual([{ v: 'masked' }])
    expect(allBytes(join(postgres.plane.dataDirectoryOf('restored'), 'base'))).toContain('secret-of-a-dead-row')

    const again = await postgres.plane.restore('second', 'restored-again')
    await postgres.rows(again, "UPDATE t SET v = 'only here'")
    expect(await postgres.rows(restored, 'SELECT v FROM t')).toEqual([{ v: 'masked' }])
  })
})

describe('deletion', () => {
  it('stops the server, frees the storage and its name, and is no error where there is nothing', async () => {
    const endpoint = await postgres.createDatabase('gone')
    await postgres.plane.deleteDatabase('gone')
    await expect(postgres.rows(endpoint, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    expect(existsSync(postgres.plane.dataDirectoryOf('gone'))).toBe(false)
    await postgres.plane.deleteDatabase('gone')
    await postgres.plane.deleteSnapshot('never was')
    const reborn = await postgres.createDatabase('gone')
    expect(await postgres.rows(reborn, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
