import type { Axis } from './axis'
import { markup, type Markup } from './markup'

/** A bar of a row: of a step, of a resource's life. */
export interface Bar {
  from: number
  to: number
  /** Class of its colour. */
  kind: string
  /** Read when pointed at. */
  title: string
  /** Written beside the last bar of a row. */
  label?: string
  /** Where it would end if it took as long as usual. */
  typicalTo?: number
}

export interface Row {
  name: string
  bars: Bar[]
}

export interface Group {
  heading?: string
  rows: Row[]
}

/** Of the drawing, in its own units. */
export const chartWidth = 1000
export const chartLeft = 185
/** Leaves room for what stands beside the last bar. */
export const chartRight = 790

const rowHeight = 22
const barHeight = 12
const axisHeight = 24
const thinnest = 2
/** What fits into the columns beside the bars, in characters. */
const nameMaximum = 27
const labelMaximum = 34

const shortened = (text: string, maximum: number) => (text.length > maximum ? `${text.slice(0, maximum - 1)}…` : text)

/** Read when pointed at, where there was no room for it. */
const whole = (name: string): Markup[] => (name.length > nameMaximum ? [markup`<title>${name}</title>`] : [])

const drawTypical = ({ from, typicalTo }: Bar, axis: Axis, y: number): Markup[] => {
  if (typicalTo === undefined) return []
  const width = Math.max(thinnest, axis.x(typicalTo) - axis.x(from))
  return [
    markup`<rect class="typical" x="${axis.x(from).toFixed(1)}" y="${y - barHeight / 2 - 2}" width="${width.toFixed(1)}"
 height="${barHeight + 4}" rx="3"/>`
  ]
}

const drawBar = ({ from, to, kind, title }: Bar, axis: Axis, y: number): Markup => {
  const x = axis.x(from)
  const width = Math.max(thinnest, axis.x(to) - x)
  return markup`<rect class="${kind}" x="${x.toFixed(1)}" y="${y - barHeight / 2}" width="${width.toFixed(1)}"
 height="${barHeight}" rx="2"><title>${title}</title></rect>`
}

const beside = (label: string, x: number, y: number): Markup =>
  markup`<text class="beside" x="${x.toFixed(1)}" y="${y + 4}">${shortened(label, labelMaximum)}</text>`

const drawRow = ({ name, bars }: Row, axis: Axis, y: number): Markup => {
  const last = bars.at(-1)
  const label = last?.label
  const besideAt = last && Math.max(axis.x(last.to), axis.x(last.from) + thinnest, axis.x(last.typicalTo ?? last.to)) + 7
  return markup`<g><text x="0" y="${y + 4}">${shortened(name, nameMaximum)}${whole(name)}</text>
<line class="guide" x1="${chartLeft}" x2="${chartRight}" y1="${y}" y2="${y}"/>
${bars.flatMap((bar) => drawTypical(bar, axis, y))}
${bars.map((bar) => drawBar(bar, axis, y))}
${label && besideAt ? [beside(label, besideAt, y)] : []}</g>`
}

/** Rows of bars in groups over one time axis, as inline SVG. */
export const chart = (groups: Group[], axis: Axis, description: string): Markup => {
  let y = axisHeight
  const drawn: Markup[] = []
  for (const { heading, rows } of groups) {
    if (heading) {
      y += rowHeight
      drawn.push(markup`<text class="heading" x="0" y="${y - 4}">${heading}</text>`)
    }
    for (const row of rows) {
      drawn.push(drawRow(row, axis, y + rowHeight / 2))
      y += rowHeight
    }
  }
  const ticks = axis.ticks.map(({ time, label }) => {
    const x = axis.x(time).toFixed(1)
    return markup`<line class="tick" x1="${x}" x2="${x}" y1="${axisHeight - 6}" y2="${y}"/>
<text class="time" x="${x}" y="${axisHeight - 10}">${label}</text>`
  })
  return markup`<div class="wide"><svg viewBox="0 0 ${chartWidth} ${y + 6}" role="img" aria-label="${description}">
${ticks}
${drawn}
</svg></div>`
}
