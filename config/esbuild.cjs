/**
 * How functions are bundled (`custom.esbuild.config` of serverless.yml). The configuration becomes part of the bundle: a
 * function's environment may hold 4 KB, and a configuration may be longer.
 */
const { readConfig } = require('./read.cjs')
const { shakableSchemas } = require('./shakable-schemas.cjs')

module.exports = (serverless) => ({
  bundle: true,
  minify: true,
  keepNames: true,
  sourcemap: false,
  target: 'node24',
  platform: 'node',
  // ES modules first: only they can be shaken.
  mainFields: ['module', 'main'],
  plugins: [shakableSchemas],
  define: { 'process.env.MASKOPY_CONFIG': JSON.stringify(JSON.stringify(readConfig(serverless.getProvider('aws').getStage()))) }
})
