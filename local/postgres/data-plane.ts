import { promises as fs, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { realRandom, type Random } from '../core/random'
import type { DataPlane, Endpoint, NewDatabase } from '../rds/data-plane'
import type { RunDirectory } from '../run-directory'
import { backUp } from './backup'
import { findBinaries, serverUser, type Binaries, type ServerUser } from './binaries'
import { mintCertificates, type Certificates } from './certificates'
import { copyTree } from './copy-tree'
import { makeTemplate, RDS_ADMIN } from './template'

/** The data plane of RDS PostgreSQL: each database is a server of its own, each snapshot a copy of its data directory. */
export interface PostgresDataPlane extends DataPlane {
  /** PEM file of the authority behind every server's certificate (for `PGSSLROOTCERT`); there after the first create. */
  readonly caFile: string
  /** The data directory of a database, for reading its physical files. */
  dataDirectoryOf(storageId: string): string
}

export interface PostgresDataPlaneOptions {
  runDirectory: RunDirectory
  random?: Random
}

const READY = 'database system is ready to accept connections'
const PORT_TAKEN = 'Address already in use'
const ATTEMPTS = 5

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

interface Ground {
  user: ServerUser
  binaries: Binaries
  certificates: Certificates
  template: string
}

class PostgresServers implements PostgresDataPlane {
  readonly caFile: string
  private readonly folder: string
  /** One for all: it travels inside every copy, so a restored database needs no new one. */
  private readonly adminPassword: string
  private readonly ports = new Map<string, number>()
  private ground: Promise<Ground> | undefined

  constructor(
    private readonly runDirectory: RunDirectory,
    random: Random
  ) {
    this.folder = join(runDirectory.path, 'postgres')
    this.caFile = join(this.folder, 'ca.pem')
    this.adminPassword = Buffer.from(random.bytes(24)).toString('base64url')
    for (const folder of ['databases', 'snapshots', 'logs']) {
      mkdirSync(join(this.folder, folder), { recursive: true, mode: 0o711 })
    }
  }

  dataDirectoryOf(storageId: string): string {
    return join(this.folder, 'databases', encodeURIComponent(storageId))
  }

  async create(database: NewDatabase): Promise<Endpoint> {
    const { template } = await this.prepared()
    const endpoint = await this.startOn(template, database.storageId)
    const master = escapeIdentifier(database.masterUsername)
    const password = escapeLiteral(database.masterUserPassword)
    const statements = [
      `CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD ${password} VALID UNTIL 'infinity'`,
      `GRANT rds_superuser TO ${master} WITH ADMIN OPTION`,
      `ALTER DATABASE postgres OWNER TO ${master}`,
      `ALTER DATABASE template1 OWNER TO ${master}`
    ]
    if (database.databaseName && database.databaseName !== 'postgres') {
      statements.push(`CREATE DATABASE ${escapeIdentifier(database.databaseName)} OWNER ${master} STRATEGY FILE_COPY`)
    }
    await this.asAdmin(database.storageId, async (admin) => {
      for (const statement of statements) await admin.query(statement)
    })
    return endpoint
  }

  async snapshot(storageId: string, snapshotId: string): Promise<void> {
    const { user } = await this.prepared()
    const [source, target] = [this.dataDirectoryOf(storageId), this.pathOfSnapshot(snapshotId)]
    await this.asAdmin(storageId, (admin) => backUp(admin, source, target, user))
  }

  async copySnapshot(snapshotId: string, newSnapshotId: string): Promise<void> {
    const { user } = await this.prepared()
    await copyTree(this.pathOfSnapshot(snapshotId), this.pathOfSnapshot(newSnapshotId), user)
  }

  async restore(snapshotId: string, storageId: string): Promise<Endpoint> {
    return this.startOn(this.pathOfSnapshot(snapshotId), storageId)
  }

  async setMasterPassword(storageId: string, masterUsername: string, password: string): Promise<void> {
    await this.asAdmin(storageId, async (admin) => {
      await admin.query(`ALTER ROLE ${escapeIdentifier(masterUsername)} PASSWORD ${escapeLiteral(password)}`)
    })
  }

  async deleteDatabase(storageId: string): Promise<void> {
    this.ports.delete(storageId)
    await this.runDirectory.stop(processName(storageId), 'SIGQUIT')
    await fs.rm(this.dataDirectoryOf(storageId), { recursive: true, force: true, maxRetries: 5 })
  }

  async deleteSnapshot(snapshotId: string): Promise<void> {
    await fs.rm(this.pathOfSnapshot(snapshotId), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await Promise.all([...this.ports.keys()].map((storageId) => this.deleteDatabase(storageId)))
    await fs.rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private pathOfSnapshot(snapshotId: string): string {
    return join(this.folder, 'snapshots', encodeURIComponent(snapshotId))
  }

  /** What every database needs, made once, at the first need of it. */
  private prepared(): Promise<Ground> {
    this.ground ??= this.prepare()
    return this.ground
  }

  private async prepare(): Promise<Ground> {
    const user = serverUser()
    const binaries = findBinaries(join(this.folder, 'native'), user)
    const certificates = await mintCertificates(this.folder, user)
    const template = await makeTemplate(this.runDirectory, this.folder, binaries, user, this.adminPassword)
    return { user, binaries, certificates, template }
  }

  private async startOn(source: string, storageId: string): Promise<Endpoint> {
    const ground = await this.prepared()
    const data = this.dataDirectoryOf(storageId)
    await copyTree(source, data, ground.user)
    for (let attempt = 1; ; attempt++) {
      const port = await freePort()
      try {
        await this.startServer(ground, storageId, port)
        this.ports.set(storageId, port)
        return { address: '127.0.0.1', port }
      } catch (error) {
        // Somebody took the free port in between.
        if (attempt === ATTEMPTS || !String(error).includes(PORT_TAKEN)) throw error
      }
    }
  }

  private startServer(ground: Ground, storageId: string, port: number): Promise<void> {
    const { certificateFile, keyFile } = ground.certificates
    const settings = { port, ssl_cert_file: certificateFile, ssl_key_file: keyFile }
    const data = this.dataDirectoryOf(storageId)
    return this.runDirectory.start({
      name: processName(storageId),
      command: ground.binaries.postgres,
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      mark: data,
      options: { ...ground.user, cwd: '/' },
      readyText: READY,
      log: join(this.folder, 'logs', encodeURIComponent(storageId))
    })
  }

  private async asAdmin<T>(storageId: string, work: (admin: Client) => Promise<T>): Promise<T> {
    const port = this.ports.get(storageId)
    if (port === undefined) throw new Error(`no database runs on storage ${storageId}`)
    const admin = new Client({
      host: '127.0.0.1',
      port,
      user: RDS_ADMIN,
      password: this.adminPassword,
      database: 'postgres',
      ssl: { ca: readFileSync(this.caFile, 'utf8') }
    })
    await admin.connect()
    try {
      return await work(admin)
    } finally {
      await admin.end()
    }
  }
}

const processName = (storageId: string): string => `postgres ${storageId}`

/**
 * Real PostgreSQL servers, in `runDirectory`, on free ports of 127.0.0.1, TLS only. As on RDS the superuser is `rdsadmin`, whose
 * password nobody else knows; the master user is a member of `rds_superuser` and owns its databases.
 * Unlike on RDS, text sorts by code point (the one collation that exists on every machine).
 */
export const createPostgresDataPlane = ({ runDirectory, random = realRandom }: PostgresDataPlaneOptions): PostgresDataPlane =>
  new PostgresServers(runDirectory, random)
