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
export const chartLeft = 230
/** Leaves room for what stands beside the last bar. */
export const chartRight = 860

const rowHeight = 22
const barHeight = 12
const axisHeight = 24
const thinnest = 2

const drawBar = ({ from, to, kind, title }: Bar, axis: Axis, y: number): Markup => {
  const x = axis.x(from)
  const width = Math.max(thinnest, axis.x(to) - x)
  return markup`<rect class="${kind}" x="${x.toFixed(1)}" y="${y - barHeight / 2}" width="${width.toFixed(1)}"
 height="${barHeight}" rx="2"><title>${title}</title></rect>`
}

const drawRow = ({ name, bars }: Row, axis: Axis, y: number): Markup => {
  const last = bars.at(-1)
  const label = last?.label
  return markup`<g><text x="0" y="${y + 4}">${name}</text>
<line class="guide" x1="${chartLeft}" x2="${chartRight}" y1="${y}" y2="${y}"/>
${bars.map((bar) => drawBar(bar, axis, y))}
${label && last ? [markup`<text class="beside" x="${(axis.x(last.to) + 6).toFixed(1)}" y="${y + 4}">${label}</text>`] : []}</g>`
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
  return markup`<svg viewBox="0 0 ${chartWidth} ${y + 6}" role="img" aria-label="${description}">
${ticks}
${drawn}
</svg>`
}
