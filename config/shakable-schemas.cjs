/**
 * An esbuild plugin. AWS SDK clients hold the schemas of their whole service in one file, as arrays with object literals whose keys
 * are constants (`{ [_xN]: … }`). A computed key might have an effect, so no bundler drops an unused schema with one. With the keys
 * written out, what is not used goes: most of EC2, and much of RDS.
 */
const { readFile } = require('node:fs/promises')

const withPlainKeys = (source) => {
  const texts = new Map([...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]))
  return source.replace(/\[(_\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key))
}

module.exports.shakableSchemas = {
  name: 'shakable-schemas',
  setup: (build) =>
    build.onLoad({ filter: /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, 'utf8')),
      loader: 'js'
    }))
}
