/**
 * `readConfig(stage)` for packaging: the checked configuration of a stage. osls and esbuild are configured in plain
 * CommonJS; tsx lets them use the product's own TypeScript. A faulty configuration ends the process with all its faults: osls
 * would repeat them, with a stack trace, for every variable that it cannot resolve.
 */
const { join } = require('node:path')
const tsx = require('tsx/cjs/api')

module.exports.readConfig = (stage) => {
  const { readConfigFile } = tsx.require(join(__dirname, '../shared/config/read-file.ts'), __filename)
  try {
    return readConfigFile(stage, __dirname)
  } catch (error) {
    if (error.name !== 'ConfigError') throw error
    process.stderr.write(`\n${error.message}\n`)
    return process.exit(1)
  }
}
