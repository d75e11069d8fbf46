import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AdmZip from 'adm-zip'
import { build, type BuildOptions } from 'esbuild'
import { packageDirectory, packageService } from '../local/world/packaging'
import { root } from '../local/world/stage'
import { median } from './statistics'

export interface FunctionSize {
  zippedBytes: number
  /** Median over the rounds of the time that loading the bundle takes in a fresh process. */
  coldMilliseconds: number
  /** Over the bare handler's, measured in the same rounds. */
  coldRatio: number
}

export interface Sizes {
  bare: Pick<FunctionSize, 'zippedBytes' | 'coldMilliseconds'>
  functions: Record<string, FunctionSize>
  largestBytes: number
  largestColdRatio: number
}

const stage = 'demo'

/** What every function of any deployment has at least: one client, kept outside of the handler. */
const bareHandler = `import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
const client = new DynamoDBClient({})
export const handler = async () => client.send(new DescribeTableCommand({ TableName: process.env.TABLE_NAME }))
`

/** Loads a module and says how long that took: what Lambda does before the first event, without starting Node.js itself. */
const load = 'const t = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - t), () => process.exit())'

const platform = {
  PATH: process.env.PATH, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true'
}

interface Declared {
  Type: string
  Properties?: { Environment?: { Variables?: Record<string, unknown> } }
}

/** Settings that the template gives to functions; what they say does not matter before the first event. */
const settings = (): Record<string, string> => {
  const template = readFileSync(join(packageDirectory(stage), 'cloudformation-template-update-stack.json'), 'utf8')
  const resources: Declared[] = Object.values(JSON.parse(template).Resources)
  const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function')
  const variables = Object.assign({}, ...functions.map(({ Properties }) => Properties?.Environment?.Variables))
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : 'none']))
}

const coldMilliseconds = (file: string, env: NodeJS.ProcessEnv): number =>
  Number(execFileSync(process.execPath, ['-e', load, file], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))

const bundleOptions = (): BuildOptions =>
  require('../config/esbuild.cjs')({ getProvider: () => ({ getStage: () => stage }) }) as BuildOptions

/** The bare handler, bundled with the options of all functions. Answers the size of its zip. */
const buildBare = async (folder: string): Promise<number> => {
  const outfile = join(folder, 'handler.js')
  await build({ ...bundleOptions(), stdin: { contents: bareHandler, resolveDir: root, loader: 'ts' }, outfile, format: 'cjs', logLevel: 'error' })
  const zip = new AdmZip()
  zip.addLocalFile(outfile)
  return zip.toBuffer().length
}

const unzip = (zip: string, folder: string): string => {
  mkdirSync(folder)
  const archive = new AdmZip(zip)
  archive.extractAllTo(folder)
  return join(folder, archive.getEntries().map(({ entryName }) => entryName).find((name) => name.endsWith('.js'))!)
}

/**
 * Zipped bytes and cold initialization of every function, as packaged, beside a bare handler with one SDK client. Every round
 * loads each of them once, in a fresh process, so that whatever else the machine does falls on all alike.
 */
export const measureSizes = async (rounds: number): Promise<Sizes> => {
  await packageService(stage)
  const folder = mkdtempSync(join(tmpdir(), 'maskopy-size-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{}')
    const bareBytes = await buildBare(folder)
    const zips = readdirSync(packageDirectory(stage)).filter((name) => name.endsWith('.zip'))
    const files = new Map([['', join(folder, 'handler.js')]])
    for (const zip of zips) files.set(zip.slice(0, -4), unzip(join(packageDirectory(stage), zip), join(folder, zip.slice(0, -4))))
    const taken = new Map([...files.keys()].map((name): [string, number[]] => [name, []]))
    const env = { ...platform, ...settings() }
    for (let round = 0; round < rounds; round++) {
      for (const [name, file] of files) taken.get(name)!.push(coldMilliseconds(file, env))
    }
    return report(bareBytes, taken)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const report = (bareBytes: number, taken: Map<string, number[]>): Sizes => {
  const bareMilliseconds = median(taken.get('')!)
  const functions: Record<string, FunctionSize> = {}
  for (const [name, times] of taken) {
    if (name === '') continue
    const zippedBytes = statSync(join(packageDirectory(stage), `${name}.zip`)).size
    functions[name] = { zippedBytes, coldMilliseconds: median(times), coldRatio: median(times) / bareMilliseconds }
  }
  const all = Object.values(functions)
  return {
    bare: { zippedBytes: bareBytes, coldMilliseconds: bareMilliseconds },
    functions,
    largestBytes: Math.max(...all.map(({ zippedBytes }) => zippedBytes)),
    largestColdRatio: Math.max(...all.map(({ coldRatio }) => coldRatio))
  }
}
