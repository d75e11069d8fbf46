const { lstatSync, readdirSync, readFileSync, rmSync } = require('node:fs')
const { basename, dirname, join } = require('node:path')
const { isStill, startTimeOf } = require('./processes.cjs')

const sleepMilliseconds = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The owner's pid is in the folder's name from its first moment, its start time in a file a little later. */
const ownerIsAlive = (folder) => {
  const pid = Number(/-(\d+)-[^-]+$/.exec(basename(folder))?.[1])
  const startTime = pid ? startTimeOf(pid) : undefined
  if (!startTime) return false
  const owner = readJson(join(folder, 'owner.json'))
  return !owner || owner.startTime === startTime
}

const recordedProcesses = (folder) => {
  try {
    const records = join(folder, 'processes')
    return readdirSync(records).map((name) => readJson(join(records, name))).filter(Boolean)
  } catch {
    return []
  }
}

const signal = (pid, name) => {
  try {
    process.kill(pid, name)
  } catch {
    // Gone in between: that is what was wanted.
  }
}

const endProcesses = async (records) => {
  for (const name of ['SIGQUIT', 'SIGKILL']) {
    records.filter(isStill).forEach((record) => signal(record.pid, name))
    for (let waited = 0; waited < 2000 && records.some(isStill); waited += 20) await sleepMilliseconds(20)
  }
}

/**
 * Ends what dead runs left behind, among the siblings of `runDirectory`: processes whose recorded pid, start time and
 * argument still match, then the files. Folders of other users and of living owners stay.
 */
const reapDeadRuns = async (runDirectory, prefix) => {
  const parent = dirname(runDirectory)
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name)
    if (!name.startsWith(prefix) || folder === runDirectory) continue
    try {
      const state = lstatSync(folder)
      if (!state.isDirectory() || state.uid !== process.getuid() || ownerIsAlive(folder)) continue
      await endProcesses(recordedProcesses(folder))
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    } catch (error) {
      if (error.code !== 'ENOENT') process.stderr.write(`cannot remove ${folder}: ${error.message}\n`)
    }
  }
}

module.exports = { reapDeadRuns }
