import { join } from 'node:path'
import { build } from 'esbuild'

/** Where the bundle goes, below the repository's root; the Dockerfile copies it from there. */
export const RUNNER_BUNDLE = join('.build', 'runner', 'main.cjs')

/** Bundles the runner into one file that needs nothing but Node.js; returns its absolute path. */
export const buildRunner = async (root = join(__dirname, '..')): Promise<string> => {
  const outfile = join(root, RUNNER_BUNDLE)
  await build({
    entryPoints: [join(root, 'runner', 'main.ts')],
    outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, legalComments: 'external',
    // Optional native bindings of pg, never installed here.
    external: ['pg-native'], logLevel: 'warning'
  })
  return outfile
}

if (require.main === module) {
  void buildRunner().then((file) => { process.stdout.write(`${file}\n`) }, () => { process.exitCode = 1 })
}
