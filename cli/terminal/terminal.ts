import { createColors } from 'picocolors'
import { withoutSecrets } from './secrets'

/** A stream that text goes to, and whether somebody watches it. */
export interface Screen {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

export type Colors = ReturnType<typeof createColors>

/** A terminal that does not know its width says 0. */
const defaultColumns = 100

/** Colour only where somebody sees it and nobody has declined it (https://no-color.org, https://force-color.org). */
const wantsColor = (screen: Screen, environment: NodeJS.ProcessEnv, declined: boolean): boolean => {
  if (declined || environment.NO_COLOR) return false
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0'
  return screen.isTTY === true && environment.TERM !== 'dumb'
}

/** Where a command speaks: results on `out`, everything else on `err`. No secret gets through. */
export class Terminal {
  readonly colors: Colors
  readonly errorColors: Colors

  constructor(
    private readonly stdout: Screen,
    private readonly stderr: Screen,
    environment: NodeJS.ProcessEnv,
    colorDeclined = false
  ) {
    this.colors = createColors(wantsColor(stdout, environment, colorDeclined))
    this.errorColors = createColors(wantsColor(stderr, environment, colorDeclined))
  }

  get isInteractive(): boolean {
    return this.stdout.isTTY === true
  }

  get columns(): number {
    return this.stdout.columns || defaultColumns
  }

  /** A line of the result. */
  line(text = ''): void {
    this.stdout.write(`${withoutSecrets(text)}\n`)
  }

  /** One JSON document, the whole of standard output. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2))
  }

  /** A line beside the result: progress and advice. */
  note(text: string): void {
    this.stderr.write(`${withoutSecrets(text)}\n`)
  }

  /** Replaces the last `previous` lines of an interactive terminal. */
  redraw(lines: string[], previous: number): void {
    const up = previous > 0 ? `\u001b[${previous}A\u001b[0J` : ''
    this.stdout.write(`${up}${withoutSecrets(lines.join('\n'))}\n`)
  }
}
