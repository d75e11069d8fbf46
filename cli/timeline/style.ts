/** One colour a step, in light and in dark; what failed and what is open differs by its border, too, not by colour alone. */
const stepColors: Readonly<Record<string, [light: string, dark: string]>> = {
  intake: ['#64748b', '#94a3b8'],
  'copy-source-snapshot': ['#0369a1', '#38bdf8'],
  'copy-to-staging': ['#0891b2', '#22d3ee'],
  'restore-database': ['#4f46e5', '#818cf8'],
  obfuscate: ['#7c3aed', '#a78bfa'],
  verify: ['#a21caf', '#e879f9'],
  'take-final-snapshot': ['#047857', '#34d399'],
  release: ['#65a30d', '#a3e635'],
  'clean-up': ['#b45309', '#fbbf24'],
  'publish-completion': ['#475569', '#cbd5e1']
}

const steps = (shade: 0 | 1): string =>
  Object.entries(stepColors)
    .map(([step, colors]) => `.s-${step}{fill:${colors[shade]}}`)
    .join('\n')

const light = `--ink:#0f172a;--soft:#526075;--line:#dbe3ec;--faint:#eef2f7;--paper:#fff;--ground:#f5f7fa;
--good:#15803d;--wrong:#b91c1c;--now:#0369a1;--odd:#a21caf;--warm:#b45309;--kept:#16a34a;--gone:#a3b1c2;--there:#f59e0b`
const dark = `--ink:#e6edf5;--soft:#9fb0c3;--line:#2c3a4d;--faint:#1e2a3a;--paper:#141d29;--ground:#0b1119;
--good:#4ade80;--wrong:#f87171;--now:#38bdf8;--odd:#e879f9;--warm:#fbbf24;--kept:#22c55e;--gone:#54657a;--there:#f59e0b`

const page = `
body { font: 14px/1.5 system-ui, 'DejaVu Sans', sans-serif; color: var(--ink); background: var(--ground); margin: 0 }
header, section { max-width: 72rem; margin: 1.25rem auto; padding: 0 1.5rem; box-sizing: border-box }
section { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem 1.5rem }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere } header p { color: var(--soft); margin: 0 }
h2 { font: 600 1rem ui-monospace, 'DejaVu Sans Mono', monospace; margin: 0 0 .75rem; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.25rem; margin: 0 0 1rem; overflow-wrap: anywhere }
dt { color: var(--soft) } dd { margin: 0 }
.wide { overflow-x: auto }
.status { font: 600 .75rem system-ui, 'DejaVu Sans', sans-serif; padding: .1rem .6rem; border: 1px solid; border-radius: 1rem }
.status { margin-left: .5rem; white-space: nowrap }
.SUCCEEDED { color: var(--good) } .FAILED { color: var(--wrong) } .CANCELLED { color: var(--odd) } .RUNNING { color: var(--now) }
.CLEANING_UP { color: var(--warm) }
.legend { color: var(--soft); font-size: 12px; margin: 0 0 .5rem }
.legend span { display: inline-flex; align-items: center; gap: .35rem; margin-right: 1rem }
.legend svg { width: 12px; min-width: 12px }`

const drawing = `
svg { width: 100%; min-width: 46rem; height: auto; display: block; font: 12px system-ui, 'DejaVu Sans', sans-serif }
svg text { fill: var(--ink) } svg text.heading { font-weight: 600 } svg text.beside { fill: var(--soft); font-size: 11px }
svg text.time { fill: var(--soft); text-anchor: middle; font-size: 11px }
.tick { stroke: var(--line) } .guide { stroke: var(--faint) }
.typical { fill: none; stroke: var(--soft); stroke-width: 1; opacity: .55 }
.bad { fill: var(--wrong); stroke: var(--ink); stroke-width: 1.5 }
.open { fill: var(--paper); stroke: var(--now); stroke-width: 1.5; stroke-dasharray: 4 2 }
.r-deleted { fill: var(--gone) } .r-kept { fill: var(--kept) } .r-exists { fill: var(--there) }
.r-intended { fill: var(--paper); stroke: var(--there); stroke-dasharray: 4 2 }`

const moves = `
table { border-collapse: collapse; width: 100%; min-width: 54rem; margin-top: 1rem; font-size: 13px }
th { text-align: left; color: var(--soft); font-weight: 500 }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; vertical-align: top; overflow-wrap: anywhere }
th:nth-child(3), td.number { text-align: right; white-space: nowrap } td:first-child, td:nth-child(2), td:nth-child(4) { white-space: nowrap }
tr.wrong td:last-child { color: var(--wrong); font-weight: 600 } tr.now td:last-child { color: var(--now); font-weight: 600 }`

const print = `
@media print { :root { color-scheme: light; ${light}; --ground: #fff } ${steps(0)}
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  body { font-size: 11px } header, section { max-width: none; margin: 0 0 5mm; padding: 0; border: 0 }
  .wide { overflow: visible } svg, table { min-width: 0 } table { font-size: 10px }
  svg, tr, dl { break-inside: avoid } h2 { break-after: avoid } }
@page { size: A4 landscape; margin: 12mm }`

export const style = `
:root { color-scheme: light dark; ${light} }
${steps(0)}
@media (prefers-color-scheme: dark) { :root { ${dark} }
${steps(1)} }
${page}${drawing}${moves}${print}
`
