const { execFileSync } = require('node:child_process')
const { readFileSync } = require('node:fs')

/**
 * A process's start time as an opaque text, or undefined where there is no such process. With the pid it names one process
 * for good: pids are reused, pairs are not. From /proc where there is one (slim images have no `ps`), else from `ps`.
 */
const startTimeOf = (pid) => {
  try {
    if (process.platform !== 'linux') return ps(pid, 'lstart=') || undefined
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name may hold spaces and parentheses: count fields from its end. Field 3 is the state, field 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** The arguments a process was started with, joined by spaces; empty where it is gone. */
const commandLineOf = (pid) => {
  try {
    if (process.platform !== 'linux') return ps(pid, 'command=')
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

const ps = (pid, column) => execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim()

/** Whether the process that was recorded is still that process: same pid, same start time, and the mark in its arguments. */
const isStill = ({ pid, startTime, mark }) => startTimeOf(pid) === startTime && commandLineOf(pid).includes(mark)

module.exports = { startTimeOf, isStill }
