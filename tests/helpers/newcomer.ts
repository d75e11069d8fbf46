import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../local/world/stage'

/** The AWS CLI, which the documents use and not every machine has. */
export const hasAwsCli = spawnSync('aws', ['--version']).status === 0

/** `npm run local` as a child process, and what it has printed. */
export interface Playground {
  /** Up to the last line of its guide. */
  guide: string
  printed(): string
  /** As Ctrl-C does; answers the exit code. */
  interrupt(): Promise<number | null>
}

/** Knows one command, and nothing else. */
const shortNpx = `#!/bin/sh
[ "$1" = maskopy ] || exit 127
shift
exec "${join(root, 'bin', 'maskopy.cjs')}" "$@"
`

/** Who follows a document: a local cloud in one terminal, and a shell in another. */
export class Newcomer {
  /** Of temporary files; nothing is in it when the cloud has ended. */
  readonly folder = mkdtempSync(join(tmpdir(), 'newcomer-test-'))
  private readonly bin = mkdtempSync(join(tmpdir(), 'newcomer-bin-'))
  private cloud?: ChildProcess

  constructor() {
    // Root's servers run as another user, who has to get there.
    chmodSync(this.folder, 0o711)
    // npm takes longer to find the command than the command takes.
    writeFileSync(join(this.bin, 'npx'), shortNpx, { mode: 0o755 })
  }

  /** Starts the local cloud on a free port. */
  async start(...args: string[]): Promise<Playground> {
    const program = ['--import', 'tsx', join(root, 'local', 'playground', 'main.ts'), '--port', '0', ...args]
    const cloud = spawn(process.execPath, program, {
      cwd: root, env: { ...process.env, TMPDIR: this.folder }, stdio: ['ignore', 'pipe', 'inherit']
    })
    this.cloud = cloud
    const lines: string[] = []
    const output = createInterface({ input: cloud.stdout })
    await new Promise<void>((resolve, reject) => {
      output.on('line', (line) => lines.push(line) && line.startsWith('Ctrl-C') && resolve())
      output.once('close', () => reject(new Error(`it ended early:\n${lines.join('\n')}`)))
    })
    const guide = lines.join('\n')
    return {
      guide,
      printed: () => lines.join('\n'),
      interrupt: () =>
        new Promise((resolve) => {
          cloud.once('exit', resolve)
          cloud.kill('SIGINT')
        })
    }
  }

  /**
   * Runs scripts in one shell, each only if those before have succeeded; answers what each has printed. Where a script asks for an
   * exit code itself, a command of it may fail.
   */
  async run(scripts: string[]): Promise<string[]> {
    const mark = '\u0001'
    const script = scripts.map((text) => `printf '${mark}'\n${/\$\?/.test(text) ? `set +e\n${text}\nset -e` : text}`).join('\n')
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
      cwd: root, env: this.environment(), stdio: ['ignore', 'pipe', 'inherit']
    })
    let output = ''
    shell.stdout.on('data', (part) => (output += String(part)))
    const code = await new Promise((resolve) => shell.once('close', resolve))
    const printed = output.split(mark).slice(1)
    if (code !== 0) throw new Error(`Step ${printed.length} ended with ${String(code)}:\n${scripts[printed.length - 1]}\n${printed.at(-1)}`)
    return printed
  }

  /** What of this process's environment a newcomer has, too. */
  private environment(): NodeJS.ProcessEnv {
    const ordinary = Object.entries(process.env).filter(([name]) => !/^(AWS_(?!CA_BUNDLE)|MASKOPY_)/.test(name))
    return { ...Object.fromEntries(ordinary), PATH: `${this.bin}:${process.env.PATH}` }
  }

  leave(): void {
    this.cloud?.kill('SIGKILL')
    for (const folder of [this.folder, this.bin]) rmSync(folder, { recursive: true, force: true })
  }
}
