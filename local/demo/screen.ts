import type { WriteStream } from 'node:tty'
import { createColors } from 'picocolors'

export type Colours = ReturnType<typeof createColors>

/** Where the demo writes for people: lines, and on a terminal one live line below them. */
export class Screen {
  readonly colours: Colours
  readonly isTerminal: boolean
  private live = ''

  constructor(private readonly stream: NodeJS.WritableStream & Partial<WriteStream>) {
    this.isTerminal = stream.isTTY === true && process.env.TERM !== 'dumb'
    this.colours = createColors(this.isTerminal && process.env.NO_COLOR === undefined)
  }

  line(text = ''): void {
    this.stream.write(`${this.live ? '\r\x1b[K' : ''}${text}\n${this.live}`)
  }

  /** Replaces the live line; does nothing where there is no terminal. */
  setLive(text: string): void {
    if (!this.isTerminal) return
    const columns = this.stream.columns ?? 80
    this.live = text.length < columns ? text : `${text.slice(0, columns - 2)}…`
    this.stream.write(`\r\x1b[K${this.live}`)
  }

  endLive(): void {
    if (this.live) this.stream.write('\r\x1b[K')
    this.live = ''
  }
}

export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`.padStart(7)
