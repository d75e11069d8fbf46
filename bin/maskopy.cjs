#!/usr/bin/env node
/** Runs the bundle where there is one package and nothing else, and the sources where they stand beside it: a checkout is never stale. */
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const sources = join(__dirname, '..', 'cli', 'main.ts')

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

if (existsSync(sources)) {
  require('tsx/cjs')
  require(sources)
} else {
  require('../dist/maskopy.cjs')
}
