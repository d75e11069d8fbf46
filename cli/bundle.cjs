const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } = require('node:fs')
const { dirname, join } = require('node:path')

const root = join(__dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const sources = ['cli', 'shared', 'package.json', 'package-lock.json'].map((name) => join(root, name))

/** Before anything of the SDK is loaded, which otherwise tells everybody about versions of Node.js. */
const beginning = '#!/usr/bin/env node\nprocess.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";'

/** When something below a path was last changed, made or removed, in milliseconds. */
const changedAt = (path) => {
  const stat = statSync(path)
  const below = stat.isDirectory() ? readdirSync(path).map((name) => changedAt(join(path, name))) : []
  return Math.max(stat.mtimeMs, ...below)
}

/** Bundles the command with everything that it needs into one file. */
const bundle = (outfile) => {
  // Made beside its place, and moved there: others may run it, or make it, at the same time.
  const unfinished = `${outfile}.${process.pid}`
  const startedAt = new Date()
  mkdirSync(dirname(outfile), { recursive: true })
  try {
    require('esbuild').buildSync({
      entryPoints: [join(__dirname, 'main.ts')],
      outfile: unfinished,
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      banner: { js: beginning },
      define: { 'process.env.MASKOPY_CLI_VERSION': JSON.stringify(version) }
    })
    // What is changed meanwhile is newer.
    utimesSync(unfinished, startedAt, startedAt)
    renameSync(unfinished, outfile)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** The command as the sources are now; it is bundled again only if one of them has changed. */
const currentBundle = () => {
  const outfile = join(root, '.build', 'cli', 'maskopy.cjs')
  const madeAt = statSync(outfile, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (madeAt <= Math.max(...sources.map(changedAt))) bundle(outfile)
  return outfile
}

module.exports = { bundle, currentBundle }
