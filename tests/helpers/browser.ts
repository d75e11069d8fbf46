import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

const executable = '/usr/bin/chromium'
/** Debian's Chromium (`apt-get install chromium`). */
export const hasBrowser = existsSync(executable)

const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--hide-scrollbars']

type Params = Record<string, unknown>

interface Message {
  id?: number
  sessionId?: string
  method?: string
  params?: any
  result?: any
  error?: { message: string }
}

/** What a page did while it was open. */
export interface Seen {
  /** Messages of the console, exceptions, and what the browser itself complains about. */
  complaints: string[]
  /** Addresses that were asked for, the page's own aside. */
  requests: string[]
}

export interface Look {
  widthPixels?: number
  scheme?: 'light' | 'dark'
  medium?: 'screen' | 'print'
}

/** A headless Chromium, driven by the DevTools protocol over a pipe: messages of JSON with a zero byte behind each. */
export class Browser {
  private readonly child: ChildProcess
  private readonly waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>()
  private readonly listeners = new Map<string, (message: Message) => void>()
  private readonly profile = mkdtempSync(join(tmpdir(), 'browser-test-'))
  private sent = 0
  private rest = ''

  constructor() {
    const args = [...flags, `--user-data-dir=${this.profile}`, '--remote-debugging-pipe', 'about:blank']
    this.child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    const answers = this.child.stdio[4] as Readable
    answers.setEncoding('utf8').on('data', (text: string) => this.read(text))
    this.child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The browser has ended.'))
    })
  }

  /** Opens a page in a tab of its own. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true })
    const page = new Page((method, params) => this.send(method, params, sessionId))
    this.listeners.set(sessionId, (message) => page.hear(message.method!, message.params))
    await page.load(url)
    return page
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
    for (const pipe of this.child.stdio) pipe?.destroy()
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  private send(method: string, params: Params = {}, sessionId?: string): Promise<any> {
    const id = ++this.sent
    const commands = this.child.stdio[3] as Writable
    commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }))
  }

  private read(text: string): void {
    const messages = (this.rest + text).split('\0')
    this.rest = messages.pop()!
    for (const message of messages.map((each) => JSON.parse(each) as Message)) {
      if (message.id === undefined) this.listeners.get(message.sessionId ?? '')?.(message)
      else {
        const { resolve, reject } = this.waiting.get(message.id)!
        this.waiting.delete(message.id)
        if (message.error) reject(new Error(message.error.message))
        else resolve(message.result)
      }
    }
  }
}

class Page {
  readonly seen: Seen = { complaints: [], requests: [] }
  private loaded?: () => void

  constructor(private readonly send: (method: string, params?: Params) => Promise<any>) {}

  hear(method: string, params: any): void {
    if (method === 'Page.loadEventFired') this.loaded?.()
    if (method === 'Network.requestWillBeSent') this.seen.requests.push(params.request.url)
    if (method === 'Runtime.consoleAPICalled') this.seen.complaints.push(JSON.stringify(params.args))
    if (method === 'Runtime.exceptionThrown') this.seen.complaints.push(params.exceptionDetails.text)
    if (method === 'Log.entryAdded') this.seen.complaints.push(params.entry.text)
  }

  async load(url: string): Promise<void> {
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await this.send(`${domain}.enable`)
    const loading = new Promise<void>((resolve) => (this.loaded = resolve))
    await this.send('Page.navigate', { url })
    await loading
    this.seen.requests.splice(0, this.seen.requests.length, ...this.seen.requests.filter((each) => each !== url))
  }

  /** The value of a JavaScript expression. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true })
    return result.value
  }

  async look({ widthPixels = 1200, scheme = 'light', medium = 'screen' }: Look): Promise<void> {
    const metrics = { width: widthPixels, height: 800, deviceScaleFactor: 1, mobile: false }
    await this.send('Emulation.setDeviceMetricsOverride', metrics)
    const features = [{ name: 'prefers-color-scheme', value: scheme }]
    await this.send('Emulation.setEmulatedMedia', { media: medium, features })
  }

  /** A PNG of the page, as high as it is or up to so many pixels. */
  async screenshot(maximumHeightPixels = Infinity): Promise<Buffer> {
    const { cssContentSize } = await this.send('Page.getLayoutMetrics')
    const height = Math.min(Math.ceil(cssContentSize.height), maximumHeightPixels)
    const clip = { x: 0, y: 0, width: cssContentSize.width, height, scale: 1 }
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip })
    return Buffer.from(data, 'base64')
  }

  /** The page as it is printed. */
  async pdf(): Promise<Buffer> {
    const { data } = await this.send('Page.printToPDF', { preferCSSPageSize: true, printBackground: false })
    return Buffer.from(data, 'base64')
  }
}
