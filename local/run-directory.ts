import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, openSync, closeSync, realpathSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A process to start under the run's supervisor. */
export interface SupervisedProcess {
  /** Unique among the run's living processes. */
  name: string
  command: string
  args: string[]
  /** An argument that occurs in no other process: only with it is a leftover of a dead run taken for ours. */
  mark: string
  options?: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number }
  /** Standard input. */
  input?: string
  /** Text in its output that says it is up. Without it, `start` resolves when the process has exited with 0. */
  readyText?: string
  /** File to which standard output and standard error are appended. */
  log?: string
}

/** A folder of one run of the local cloud, and the processes that live in it. Nothing of either outlives the owner. */
export interface RunDirectory {
  readonly path: string
  /** Resolves when the process is ready (see `readyText`); rejects with the end of its output where it exits before. */
  start(supervised: SupervisedProcess): Promise<void>
  /** Resolves when the process has exited (SIGKILL follows `signal` after 1.5 s), and at once where there is none. */
  stop(name: string, signal: NodeJS.Signals): Promise<void>
  /** Stops every process and removes the folder. May be called again. */
  close(): Promise<void>
}

const PREFIX = 'maskopy-local-'
const HAS_ENDED = 'the supervisor of the run directory has ended'

interface Pending {
  resolve(): void
  reject(error: Error): void
}

/** Requests to the supervisor. They hold this process open only while under way, so that a forgotten close does not hang. */
class Supervisor {
  private readonly pending = new Map<number, Pending>()
  private requests = 0
  readonly ready: Promise<void>
  readonly exited: Promise<void>

  constructor(private readonly child: ChildProcess) {
    this.ready = this.expect(0)
    createInterface({ input: child.stdout! }).on('line', (line) => this.onAnswer(JSON.parse(line)))
    child.stdin!.on('error', () => undefined)
    this.exited = new Promise((resolve) => {
      const end = (error: Error) => {
        this.fail(error)
        resolve()
      }
      child.once('error', end)
      child.once('exit', () => end(new Error(HAS_ENDED)))
    })
  }

  send(message: Record<string, unknown>): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return Promise.reject(new Error(HAS_ENDED))
    }
    const request = ++this.requests
    const answered = this.expect(request)
    this.child.stdin!.write(`${JSON.stringify({ request, ...message })}\n`)
    return answered
  }

  async close(): Promise<void> {
    this.child.ref()
    this.child.stdin!.end()
    await this.exited
  }

  private expect(request: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.set(request, { resolve, reject })
      this.holdOpenWhilePending()
    })
  }

  private onAnswer({ request, error }: { request: number; error?: string }): void {
    const waiting = this.pending.get(request)
    this.pending.delete(request)
    this.holdOpenWhilePending()
    if (error === undefined) waiting?.resolve()
    else waiting?.reject(new Error(error))
  }

  private fail(error: Error): void {
    for (const waiting of this.pending.values()) waiting.reject(error)
    this.pending.clear()
  }

  private holdOpenWhilePending(): void {
    // Pipes of a child process are sockets, which the type of a child process does not say.
    for (const handle of [this.child, this.child.stdin as Socket, this.child.stdout as Socket]) {
      if (this.pending.size > 0) handle.ref()
      else handle.unref()
    }
  }
}

/**
 * Makes a folder for this run (`maskopy-local-<pid>-…`) and starts its supervisor, a detached process that stops everything in
 * it as soon as this process is gone, `kill -9` included. Runs whose owner and supervisor both died are cleared away first.
 * Closed to other users; root's can be passed through, because PostgreSQL refuses root and runs as another user there.
 * @param parent where to make it; the system's temporary folder by default
 */
export const openRunDirectory = async (parent = tmpdir()): Promise<RunDirectory> => {
  const path = mkdtempSync(join(realpathSync(parent), `${PREFIX}${process.pid}-`))
  if (process.getuid?.() === 0) chmodSync(path, 0o711)
  const log = openSync(join(path, 'supervisor.log'), 'a', 0o600)
  const child = spawn(process.execPath, [join(__dirname, 'supervisor', 'main.cjs'), path, PREFIX, String(process.pid)], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR }
  })
  closeSync(log)
  const supervisor = new Supervisor(child)
  await supervisor.ready
  return {
    path,
    start: (supervised) => supervisor.send({ operation: 'start', ...supervised }),
    stop: (name, signal) => supervisor.send({ operation: 'stop', name, signal }),
    close: () => supervisor.close()
  }
}
