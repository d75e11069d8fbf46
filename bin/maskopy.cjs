#!/usr/bin/env node
/** The command in a checkout: never stale, and started at once. Elsewhere it is installed as one file: `npm run pack:cli`. */
const { currentBundle } = require('../cli/bundle.cjs')

require(currentBundle())
