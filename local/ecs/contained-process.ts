import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import type { Clock } from '../core/clock'
import type { RunningContainer } from './container-plane'

/** A command to run as if it were a container's first process. */
export interface ContainedCommand {
  command: string[]
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>
  workingDirectory: string
  onLine(line: string): void
  /** Shell text that removes what the command leaves outside its process group, where this process dies before it could. */
  afterwards?: string
}

/**
 * Leads a process group of its own and holds a pipe from this process: at its end, by whatever death (`kill -9` included), the
 * whole group is killed. SIGTERM goes to the command alone, as to a container's first process.
 */
const wrapper = (afterwards: string): string => `
exec 3<&0 </dev/null
(read -r _ <&3; ${afterwards} kill -KILL 0) >/dev/null 2>&1 &
"$@" 3<&- &
command=$!
trap 'kill -TERM $command 2>/dev/null' TERM
while :; do
  wait $command
  code=$?
  kill -0 $command 2>/dev/null || exit $code
done`

const killGroup = (leader: number | undefined): void => {
  try {
    if (leader) process.kill(-leader, 'SIGKILL')
  } catch {
    // Gone already: that is what was wanted.
  }
}

/** Runs a command in a process group that neither outlives its first process nor this one. */
export const startContained = (contained: ContainedCommand, clock: Clock): RunningContainer => {
  const afterwards = contained.afterwards ? `${contained.afterwards};` : ''
  const leader = spawn('/bin/sh', ['-c', wrapper(afterwards), 'container', ...contained.command], {
    cwd: contained.workingDirectory,
    env: contained.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe']
  })
  leader.stdin.on('error', () => undefined)
  for (const output of [leader.stdout, leader.stderr]) createInterface({ input: output }).on('line', contained.onLine)
  // What the command has left behind may hold its output open. The exit closes the pipe, so the group goes, and 'close' comes.
  const exited = new Promise<number>((resolve) => {
    leader.once('error', (error) => {
      contained.onLine(error.message)
      resolve(126)
    })
    leader.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
  })
  return {
    exited,
    stop: (graceSeconds) => {
      if (graceSeconds <= 0) return killGroup(leader.pid)
      leader.kill('SIGTERM')
      const cancel = clock.after(graceSeconds * 1000, () => killGroup(leader.pid))
      void exited.then(cancel)
    }
  }
}
