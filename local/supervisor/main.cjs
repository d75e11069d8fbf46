/**
 * Started detached by run-directory.ts: `node main.cjs RUN_DIRECTORY PREFIX OWNER_PID`. It alone starts the run's processes, so
 * that none can be forgotten, and it holds a pipe from its owner: at its end, by whatever death, it stops them all and
 * removes the run directory. Requests and answers are lines of JSON.
 */
const { spawn } = require('node:child_process')
const { appendFileSync, mkdirSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { createInterface } = require('node:readline')
const { startTimeOf } = require('./processes.cjs')
const { reapDeadRuns } = require('./reap.cjs')

const [runDirectory, prefix, ownerPid] = process.argv.slice(2)
const KILL_AFTER_MILLISECONDS = 1500
const KEPT_OUTPUT_CHARACTERS = 4000

/** name → { child, exited } */
const running = new Map()
let closing = false

const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

const start = ({ request, name, command, args, options, input, mark, readyText, log }) => {
  if (closing) return answer({ request, error: 'the run directory is closing' })
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
  const record = join(runDirectory, 'processes', `${child.pid}.json`)
  if (child.pid) writeFileSync(record, JSON.stringify({ pid: child.pid, startTime: startTimeOf(child.pid), mark }))
  let output = ''
  let answered = false
  const answerOnce = (message) => {
    if (!answered) answer({ request, ...message })
    answered = true
  }
  const onOutput = (chunk) => {
    if (log) appendFileSync(log, chunk)
    if (answered) return
    output = (output + chunk).slice(-KEPT_OUTPUT_CHARACTERS)
    if (readyText && output.includes(readyText)) answerOnce({})
  }
  child.stdout.on('data', onOutput)
  child.stderr.on('data', onOutput)
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code ?? signal))
  }).then((status) => {
    running.delete(name)
    rmSync(record, { force: true })
    answerOnce(status === 0 && !readyText ? {} : { error: `${command} ended with ${status}: ${output.trim()}` })
  })
  running.set(name, { child, exited })
}

const stop = async (name, signal) => {
  const found = running.get(name)
  if (!found) return
  found.child.kill(signal)
  const timer = setTimeout(() => found.child.kill('SIGKILL'), KILL_AFTER_MILLISECONDS)
  await found.exited
  clearTimeout(timer)
}

const shutDown = async () => {
  if (closing) return
  closing = true
  await Promise.all([...running.keys()].map((name) => stop(name, 'SIGQUIT')))
  rmSync(runDirectory, { recursive: true, force: true, maxRetries: 5 })
  process.exit(0)
}

const main = async () => {
  // Nobody may be listening any more; that must not keep the servers from being stopped.
  process.stdout.on('error', () => undefined)
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, shutDown)
  mkdirSync(join(runDirectory, 'processes'))
  const owner = { pid: Number(ownerPid), startTime: startTimeOf(ownerPid), supervisor: process.pid }
  writeFileSync(join(runDirectory, 'owner.json'), JSON.stringify(owner))
  const requests = createInterface({ input: process.stdin })
  requests.on('close', shutDown)
  requests.on('line', (line) => {
    const message = JSON.parse(line)
    if (message.operation === 'start') start(message)
    else stop(message.name, message.signal).then(() => answer({ request: message.request }))
  })
  await reapDeadRuns(runDirectory, prefix)
  answer({ request: 0 })
}

main()
