import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { timelinePage } from '../../../cli/timeline/page'
import { Browser, hasBrowser } from '../../helpers/browser'
import { failedHistory, failedJob, jobId } from './sample-job'

const now = Date.parse('2026-11-22T14:01:00Z')
const longName = 'an-application-whose-name-is-as-long-as-names-may-ever-become'
const steps = failedHistory.map(({ From }) => From)

let folder: string
let browser: Browser

const open = async (html: string) => {
  const path = join(folder, 'page.html')
  writeFileSync(path, html)
  return browser.open(`file://${path}`)
}

/** Steps whose names are drawn, with some extent, inside the page. */
const visibleSteps = `[...document.querySelectorAll('svg text')].filter((text) => {
  const { width, height, left, right } = text.getBoundingClientRect()
  return width > 10 && height > 5 && left >= 0 && right <= innerWidth
}).map(({ firstChild }) => firstChild.data)`

const inBrowser = () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'timeline-test-'))
    browser = new Browser()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  it('shows every step, complains about nothing and asks nobody for anything', async () => {
    const page = await open(timelinePage([{ job: failedJob(), history: failedHistory }], 'One job', now))
    await page.look({})
    expect(await page.evaluate<string[]>(visibleSteps)).toEqual(expect.arrayContaining(steps))
    expect(page.seen).toEqual({ complaints: [], requests: [] })
  })

  it('would be caught if it did', async () => {
    const page = await open(`<img src="http://127.0.0.1:9/x.png"><script>console.error('no')</script>`)
    expect(page.seen.requests).toEqual(['http://127.0.0.1:9/x.png'])
    expect(page.seen.complaints.join()).toContain('no')
  })

  it.each(['light', 'dark'] as const)('can be read on a phone, whatever names there are, in %s', async (scheme) => {
    const job = failedJob({ ApplicationName: longName })
    const other = failedJob({ JobId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', ApplicationName: longName })
    const jobs = [job, other].map((each) => ({ job: each, history: failedHistory }))
    const page = await open(timelinePage(jobs, `MasKopy job ${jobId}`, now))
    await page.look({ widthPixels: 390, scheme })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    const [ink, paper] = await page.evaluate<[string, string]>(
      `[getComputedStyle(document.querySelector('dd')).color, getComputedStyle(document.querySelector('section')).backgroundColor]`
    )
    expect(contrast(ink, paper)).toBeGreaterThan(7)
  })

  it('is printed dark on white, also where the screen is dark, and nothing of it is cut off', async () => {
    const page = await open(timelinePage([{ job: failedJob(), history: failedHistory }], 'One job', now))
    await page.look({ widthPixels: 1032, scheme: 'dark', medium: 'print' })
    expect(await page.evaluate<string[]>(visibleSteps)).toEqual(expect.arrayContaining(steps))
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1032)
    expect(await page.evaluate<string>(`getComputedStyle(document.body).backgroundColor`)).toBe('rgb(255, 255, 255)')
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
  })
}

if (hasBrowser) describe('the timeline page in a browser', inBrowser)
else it('is skipped: there is no /usr/bin/chromium that could open the timeline page', () => undefined)

/** Of two colours, as WCAG 2 defines it: 1 to 21. */
const contrast = (one: string, other: string): number => {
  const luminance = (color: string) => {
    const [red, green, blue] = color.match(/\d+/g)!.map((part) => {
      const value = Number(part) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [darker, lighter] = [luminance(one), luminance(other)].sort((left, right) => left - right)
  return (lighter! + 0.05) / (darker! + 0.05)
}
