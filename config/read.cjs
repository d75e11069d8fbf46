/**
 * `readConfig(stage)` for packaging: the checked configuration of a stage. osls and esbuild are configured in plain
 * CommonJS; tsx lets them use the product's own TypeScript.
 */
const { join } = require('node:path')
const tsx = require('tsx/cjs/api')

module.exports.readConfig = (stage) => {
  const { readConfigFile } = tsx.require(join(__dirname, '../shared/config/read-file.ts'), __filename)
  return readConfigFile(stage, __dirname)
}
