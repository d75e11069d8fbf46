'use strict'
/** What runs first in the worker of an execution environment: loads the handler, then answers one invocation after another. */
const { existsSync } = require('node:fs')
const { join, dirname, basename } = require('node:path')
const { pathToFileURL } = require('node:url')
const { format } = require('node:util')
const { parentPort, workerData } = require('node:worker_threads')

const { taskRoot, handler: handlerName, context: staticContext } = workerData
let requestId = ''

const post = (message) => parentPort.postMessage(message)

const asDocument = (error, errorType) => {
  if (!(error instanceof Error)) return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] }
  return { errorType: errorType ?? error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

/** Standard output goes by message, so that lines and results arrive in their order. */
const redirect = (stream) => {
  stream.write = (chunk, encoding, callback) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    for (const line of text.split('\n')) if (line !== '') post({ type: 'line', line })
    const done = typeof encoding === 'function' ? encoding : callback
    if (done) done()
    return true
  }
}

/** Lambda's own runtime prefixes what goes through `console`. */
const patchConsole = () => {
  const levels = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' }
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) =>
      post({ type: 'line', line: `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}` })
  }
}

const load = async (path) => {
  const file = ['.js', '.cjs', '.mjs'].map((extension) => path + extension).find((candidate) => existsSync(candidate))
  if (!file) {
    const missing = new Error(`Cannot find module '${basename(path)}'`)
    throw Object.assign(missing, { code: 'MODULE_NOT_FOUND' })
  }
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href)
  try {
    return require(file)
  } catch (error) {
    if (error.code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file).href)
    throw error
  }
}

const initializationError = (error) => {
  if (error instanceof SyntaxError) return asDocument(error, 'Runtime.UserCodeSyntaxError')
  if (error && ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error.code)) {
    return asDocument(Object.assign(error, { message: `Error: ${error.message}` }), 'Runtime.ImportModuleError')
  }
  return asDocument(error)
}

const initialize = async () => {
  const [, file, member] = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(handlerName) ?? []
  if (!file)
    throw Object.assign(new Error('Bad handler'), {
      document: { errorType: 'Runtime.MalformedHandlerName', errorMessage: 'Bad handler' }
    })
  const module_ = await load(join(taskRoot, dirname(file), basename(file)))
  const handler = member.split('.').reduce((value, name) => value?.[name], module_)
  if (typeof handler === 'function') return handler
  const errorMessage = `${handlerName} is undefined or not exported`
  throw Object.assign(new Error(errorMessage), { document: { errorType: 'Runtime.HandlerNotFound', errorMessage, trace: [] } })
}

const marshal = (result) => {
  try {
    return { type: 'result', payload: JSON.stringify(result) ?? 'null' }
  } catch {
    return { type: 'failure', document: { errorType: 'Runtime.MarshalError', errorMessage: 'Unable to stringify response body' } }
  }
}

const serve = (handler) => {
  parentPort.on('message', async (invocation) => {
    requestId = invocation.requestId
    if (invocation.traceHeader) process.env._X_AMZN_TRACE_ID = invocation.traceHeader
    const deadline = Date.now() + invocation.timeoutMilliseconds
    const context = {
      ...staticContext,
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now())
    }
    try {
      post(marshal(await handler(JSON.parse(invocation.payload), context)))
    } catch (error) {
      console.error('Invoke Error', error)
      post({ type: 'failure', document: asDocument(error) })
    }
  })
}

const die = (document) => {
  post({ type: 'fatal', document })
  process.exit(1)
}

process.on('uncaughtException', (error) => die(asDocument(error)))
process.on('unhandledRejection', (reason) => {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  die({ ...asDocument(error, 'Runtime.UnhandledPromiseRejection'), errorMessage: `${error.name}: ${error.message}` })
})
redirect(process.stdout)
redirect(process.stderr)
patchConsole()
initialize().then(
  (handler) => {
    serve(handler)
    post({ type: 'ready' })
  },
  (error) => die(error?.document ?? initializationError(error))
)
