import { Readable } from 'node:stream'
import { packageService } from '../world/packaging'
import type { Lifetime } from '../world/lifetime'
import { createRequester, type Requester } from '../world/requester'
import { createSourceDatabase, type SourceDatabase } from '../world/source-database'
import { createAccounts, deployInto, uploadScripts, type Accounts, type World, type WorldOptions } from '../world/world'
import { readSampleSql, readScripts, sampleScriptsFolder } from './sample/sample'

/** Everything there before a request is made. */
export interface Prepared {
  world: World
  source: SourceDatabase
  databaseName: string
  requester: Requester
  /** Members of the request that depend on the scripts. */
  scripts: { ObfuscationScriptPath: string; SqlScriptList: string }
  /** How many queries the scripts' `verify/` folder holds. */
  verifyQueries: number
}

export interface Preparation {
  /** The sample where absent. */
  source?: { file: string; database: string }
  /** Folder of masking scripts; the sample's where absent. */
  scripts?: string
  world?: WorldOptions
  /** Told of each thing that is ready, with the milliseconds it took. */
  onReady(what: string, milliseconds: number, details: string): void
}

const stageName = 'demo'
const sampleDatabase = 'shop'

/** A name of an instance: letters, digits and single hyphens, at most 63 characters. */
const identifierOf = (database: string): string => {
  const name = database.toLowerCase().slice(0, 40).replace(/_+/g, '-').replace(/^-|-$/g, '')
  return `${name}-production`
}

/** Creates and fills the production database. */
const createSource = async (accounts: Accounts, { source }: Preparation): Promise<SourceDatabase> => {
  const databaseName = source?.database ?? sampleDatabase
  const dump = source?.file ?? Readable.from([readSampleSql()])
  return createSourceDatabase(accounts, { identifier: identifierOf(databaseName), databaseName, dump })
}

/**
 * Packages the service while the cloud starts and the source database is filled, then deploys it and lets the requester in.
 * Rejects when any of it fails, or when the lifetime ends.
 */
export const prepare = async (lifetime: Lifetime, preparation: Preparation): Promise<Prepared> => {
  const { onReady } = preparation
  const timed = async <T>(work: Promise<T>, say: (result: T) => [string, string]): Promise<T> => {
    const start = performance.now()
    const result = await work
    onReady(say(result)[0], performance.now() - start, say(result)[1])
    return result
  }
  const folder = preparation.scripts ?? sampleScriptsFolder
  const { scripts, verify } = readScripts(folder)
  const packaging = timed(packageService(stageName, lifetime.signal), (anew) => [
    'service packaged', anew ? 'by serverless package' : 'before; nothing that it reads has changed'
  ])
  // So that packaging, when it is stopped, has cleared its files away before the program ends.
  lifetime.until(packaging)
  const accounts = await timed(lifetime.opened(createAccounts({ stage: stageName, ...preparation.world })), ({ cloud }) => [
    'local cloud up', cloud.endpoint
  ])
  const filling = timed(createSource(accounts, preparation), ({ automatedSnapshot, identifier }) => [
    'source database', `${identifier}, automated snapshot ${automatedSnapshot}`
  ])
  const [source] = await Promise.all([filling, packaging])
  const world = await timed(deployInto(accounts), ({ stage }) => [
    'service deployed', `stage ${stage.name}, account ${stage.stagingAccount}`
  ])
  const ObfuscationScriptPath = await uploadScripts(world, [...scripts, ...verify])
  return {
    world,
    source,
    databaseName: preparation.source?.database ?? sampleDatabase,
    requester: await createRequester(world),
    scripts: { ObfuscationScriptPath, SqlScriptList: scripts.map(({ name }) => name).join(',') },
    verifyQueries: verify.length
  }
}
